"""What many models have in common, once for all models that have the same.

Of 800,000 models the verdicts and probabilities of all main tiers have 54,000 patterns, and their
traits (grades, scores, licences: columns of few values) 25,000. What a form of the rows writes of
them is made once a pattern, and a model has the number of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.model.tables import Column
from hubscan.reports.rows.shapes import Parts
from hubscan.store.arrow import array_of, as_arrow, as_numpy, pa
from hubscan.store.engine import identifier

PATTERN, TRAIT = "pattern", "trait"
"""What a pattern of verdicts and probabilities, and one of traits, is numbered by."""
_FOUND = "_found_patterns"
_KINDS = {"TINYINT": "<i1", "BOOLEAN": "<i1", "FLOAT": "<f4", "DOUBLE": "<f8", "VARCHAR": "<i4"}
_NULL = -1
"""What stands for NULL while patterns are told apart."""
_AT_ONCE, _IN_CACHE = 131_072, 4_096
"""Models whose patterns are told apart together, and whose columns are put side by side."""


@dataclass(frozen=True, slots=True)
class Patterns:
    """Which pattern each model has of some columns."""

    key: str
    """The column of `relation` that numbers the patterns."""
    columns: Sequence[Column]
    of: NDArray[np.int32]
    """(models,) the number of the pattern of a model."""

    @property
    def relation(self) -> str:
        """The table of all patterns: `key`, and the columns that they are made of."""
        return _relation(self.key)


def of_rows(
    con: duckdb.DuckDBPyConnection, relation: str, parts: Parts
) -> tuple[Patterns, Patterns]:
    """The patterns of traits, and those of verdicts and probabilities."""
    return number(con, relation, parts.traits, TRAIT), number(con, relation, parts.told, PATTERN)


def number(
    con: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[Column], key: str
) -> Patterns:
    """Make the table of the patterns of some columns of `relation`, in the order in which they
    first occur.

    `relation` has one row a model, in their order, and its columns hold no number below 0. A
    pattern is told from others by its bytes.
    """
    if not columns:
        con.execute(f"CREATE OR REPLACE TABLE {_relation(key)} AS SELECT 0::INTEGER AS {key}")
        ((models,),) = con.execute(f"SELECT count(*) FROM {identifier(relation)}").fetchall()
        return Patterns(key, (), np.zeros(models, np.int32))
    kinds = np.dtype([(column.name, _KINDS[column.sql_type]) for column in columns])
    texts = {column.name: _Texts() for column in columns if column.sql_type == "VARCHAR"}
    seen, known = [], [_packed(np.empty(0, kinds))]
    query = f"SELECT {', '.join(map(_plain, columns))} FROM {identifier(relation)}"
    for batch in con.sql(query).to_arrow_reader(_AT_ONCE):
        found = _told_apart(batch, kinds, texts)
        seen.append(as_numpy(found.indices, "int32"))
        known.append(found.dictionary)
    every = pa.concat_arrays(known).dictionary_encode()
    distinct = np.frombuffer(every.dictionary.buffers()[1], kinds, len(every.dictionary))
    _make_table(con, Patterns(key, columns, np.empty(0, np.int32)), distinct, texts)
    starts = np.cumsum([len(one) for one in known])
    number_of = as_numpy(every.indices, "int32")
    of = [number_of[start + rows] for start, rows in zip(starts, seen, strict=False)]
    return Patterns(key, columns, np.concatenate(of) if of else np.empty(0, np.int32))


@dataclass(slots=True)
class _Texts:
    """The distinct texts of a column, numbered as they come."""

    number: dict[str, int] = field(default_factory=dict)

    def numbers(self, column: Any) -> NDArray[np.int32]:
        """The number of each text of a batch; of NULL that which stands for it."""
        found = column.dictionary_encode()
        known = self.number
        numbers = [known.setdefault(text, len(known)) for text in found.dictionary.to_pylist()]
        places = as_numpy(found.indices.fill_null(len(numbers)), "int32")
        found_numbers: NDArray[np.int32] = np.array([*numbers, _NULL], np.int32)[places]
        return found_numbers

    def texts(self, numbers: NDArray[np.int32]) -> Any:
        """The other way round."""
        every = array_of([*self.number, None], pa.string())
        return every.take(as_arrow(np.where(numbers == _NULL, len(self.number), numbers)))


def _told_apart(batch: Any, kinds: np.dtype[Any], texts: Mapping[str, _Texts]) -> Any:
    """The distinct rows of a batch, and which of them each row is."""
    rows = np.empty(batch.num_rows, kinds)
    columns = {
        name: texts[name].numbers(batch[name])
        if name in texts
        else as_numpy(batch[name], kinds[name].str)
        for name in kinds.names or ()
    }
    for start in range(0, len(rows), _IN_CACHE):
        some = slice(start, start + _IN_CACHE)
        for name, column in columns.items():
            rows[name][some] = column[some]
    return _packed(rows).dictionary_encode()


def _packed(rows: NDArray[Any]) -> Any:
    width = pa.binary(rows.dtype.itemsize)
    return pa.FixedSizeBinaryArray.from_buffers(width, len(rows), [None, pa.py_buffer(rows)])


def _plain(column: Column) -> str:
    """A column as it is told apart, in SQL."""
    name = identifier(column.name)
    if column.sql_type == "VARCHAR":
        return name
    kind = "TINYINT" if column.sql_type == "BOOLEAN" else column.sql_type
    return f"coalesce({name}::{kind}, {_NULL})::{kind} AS {name}"


def _make_table(
    con: duckdb.DuckDBPyConnection,
    patterns: Patterns,
    distinct: NDArray[Any],
    texts: Mapping[str, _Texts],
) -> None:
    """Make the relation of `patterns` of their `distinct` rows."""
    columns = {patterns.key: np.arange(len(distinct), dtype=np.int32)} | {
        column.name: texts[column.name].texts(distinct[column.name])
        if column.name in texts
        else np.ascontiguousarray(distinct[column.name])
        for column in patterns.columns
    }
    con.register(_FOUND, pa.table(columns))
    listed = ", ".join(
        identifier(c.name)
        if c.name in texts
        else f"nullif({identifier(c.name)}, {_NULL})::{c.sql_type} AS {identifier(c.name)}"
        for c in patterns.columns
    )
    con.execute(
        f"CREATE OR REPLACE TABLE {patterns.relation} AS SELECT {patterns.key}, {listed}"
        f" FROM {_FOUND}"
    )
    con.unregister(_FOUND)


def _relation(key: str) -> str:
    return f"_{key}s"
