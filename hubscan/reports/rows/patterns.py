"""What the texts say of a model, once for all models of which they say the same.

Of 800,000 models the verdicts and probabilities of all main tiers have 54,000 patterns. What a form
of the rows writes of them is made once a pattern, and a model has the number of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.model.tables import Column
from hubscan.store.arrow import as_numpy, pa
from hubscan.tally.columns import quoted

PATTERNS = "_patterns"
"""The relation of all patterns: `pattern`, and the columns that they are made of."""
_FOUND = "_found_patterns"
_KINDS = {"TINYINT": "<i1", "FLOAT": "<f4"}
_NULL = -1
"""What stands for NULL while patterns are told apart."""
_AT_ONCE, _IN_CACHE = 131_072, 4_096
"""Models whose patterns are told apart together, and whose columns are put side by side."""


@dataclass(frozen=True, slots=True)
class Patterns:
    """Which pattern each model has of some columns."""

    columns: Sequence[Column]
    of: NDArray[np.int32]
    """(models,) the number of the pattern of a model."""


def number(con: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[Column]) -> Patterns:
    """Make `PATTERNS` of some columns of `relation`, in the order in which they first occur.

    `relation` has one row a model, in their order, and its columns hold no number below 0. A
    pattern is told from others by its bytes.
    """
    if not columns:
        con.execute(f"CREATE OR REPLACE TABLE {PATTERNS} AS SELECT 0::INTEGER AS pattern")
        ((models,),) = con.execute(f"SELECT count(*) FROM {quoted(relation)}").fetchall()
        return Patterns((), np.zeros(models, np.int32))
    kinds = np.dtype([(column.name, _KINDS[column.sql_type]) for column in columns])
    listed = ", ".join(
        f"coalesce({quoted(c.name)}, {_NULL})::{c.sql_type} AS {quoted(c.name)}" for c in columns
    )
    seen, known = [], [_packed(np.empty(0, kinds))]
    for batch in con.sql(f"SELECT {listed} FROM {quoted(relation)}").to_arrow_reader(_AT_ONCE):
        found = _told_apart(batch, kinds)
        seen.append(as_numpy(found.indices, "int32"))
        known.append(found.dictionary)
    every = pa.concat_arrays(known).dictionary_encode()
    _make_table(con, np.frombuffer(every.dictionary.buffers()[1], kinds, len(every.dictionary)))
    starts = np.cumsum([len(one) for one in known])
    number_of = as_numpy(every.indices, "int32")
    of = [number_of[start + rows] for start, rows in zip(starts, seen, strict=False)]
    return Patterns(columns, np.concatenate(of) if of else np.empty(0, np.int32))


def _told_apart(batch: Any, kinds: np.dtype[Any]) -> Any:
    """The distinct rows of a batch, and which of them each row is."""
    rows = np.empty(batch.num_rows, kinds)
    columns = {name: as_numpy(batch[name], kinds[name].str) for name in kinds.names or ()}
    for start in range(0, len(rows), _IN_CACHE):
        some = slice(start, start + _IN_CACHE)
        for name, column in columns.items():
            rows[name][some] = column[some]
    return _packed(rows).dictionary_encode()


def _packed(rows: NDArray[Any]) -> Any:
    width = pa.binary(rows.dtype.itemsize)
    return pa.FixedSizeBinaryArray.from_buffers(width, len(rows), [None, pa.py_buffer(rows)])


def _make_table(con: duckdb.DuckDBPyConnection, patterns: NDArray[Any]) -> None:
    names = patterns.dtype.names or ()
    columns = {name: np.ascontiguousarray(patterns[name]) for name in names}
    numbers = np.arange(len(patterns), dtype=np.int32)
    con.register(_FOUND, pa.table({"pattern": numbers} | columns))
    listed = ", ".join(f"nullif({quoted(n)}, {_NULL}) AS {quoted(n)}" for n in ("pattern", *names))
    con.execute(f"CREATE OR REPLACE TABLE {PATTERNS} AS SELECT {listed} FROM {_FOUND}")
    con.unregister(_FOUND)
