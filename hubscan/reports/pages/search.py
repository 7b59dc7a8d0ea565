"""Every model with its verdicts, for the search box: in shards that a browser loads one of."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from isal import igzip
from numpy.typing import NDArray

from hubscan.reports.context import Context
from hubscan.reports.found import Found
from hubscan.reports.main_tiers import Line
from hubscan.reports.pages.main_levels import MainLevels
from hubscan.reports.words import clipped
from hubscan.store.arrow import as_arrow, as_numpy, pa
from hubscan.store.arrow_compute import pc

SHARD = 2_000
"""Models of a shard: 30 to 60 kB."""
_PLAIN = "[ -~]{1,120}"
"""Names that are shown as they are; `clipped` makes the others harmless."""
_PARENTS = 3
"""Parents that are named."""
_TEXT = pa.large_string()

Texts = Any
"""(models,) an Arrow array of long texts, by number of the model."""
Rows = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Order:
    """Models by one name of theirs."""

    models: Rows
    starts: tuple[str, ...]
    """The name in small letters that each shard begins with."""

    def shards(self) -> Iterator[Rows]:
        for start in range(0, len(self.models), SHARD):
            yield self.models[start : start + SHARD]


def build(context: Context, main: Sequence[Line], levels: MainLevels) -> Found | None:
    """Every shard, and where each begins; None where nothing is counted.

    `levels` are what `main` says of all models. No model has a page yet.
    """
    if not main or not context.models:
        return None
    con = context.con
    ids = _shown(con, _rename(con))
    by_id = _order(con, f"lower({_SHOWN})")
    few = context.models <= SHARD
    by_name = None if few else _order(con, f"lower(split_part({_SHOWN}, '/', -1))")
    told = ids, _texts(con, _FIGURES), _parents(con, context.models)
    verdicts = _Verdicts.of_levels(levels)
    return Found(
        texts=tuple((line.rule.id, line.name) for line in main),
        starts=by_id.starts,
        shards=tuple(_packed(_rows(told, verdicts, some)) for some in by_id.shards()),
        names=by_name.starts if by_name else (),
        by_name=tuple(_packed(_joined(ids, some)) for some in by_name.shards()) if by_name else (),
    )


_SHOWN = "coalesce(s.shown, m.id)"
_MODELS = "models m LEFT JOIN shown_as s USING (model)"
_IDS = "SELECT id AS line FROM models"
_FIGURES = """
SELECT concat_ws(chr(9), coalesce(l.relation, ''),
    coalesce(printf('%.2g', e.training_flop_low), ''),
    coalesce(printf('%.2g', e.training_flop_best), ''),
    coalesce(printf('%.2g', e.training_flop_high), ''),
    coalesce(printf('%.3g', e.parameters_best), ''),
    coalesce(e.training_flop_method, ''), coalesce(e.training_flop_grade, ''),
    coalesce(e.parameters_method, ''), coalesce(e.parameters_grade, '')) AS line
FROM lineage l POSITIONAL JOIN estimates e
"""
"""A line a model: what its figures rest on."""
_MADE_FROM = f"""
SELECT p.child, coalesce(a.id, p.parent_ref) AS name
FROM parents p LEFT JOIN models a ON a.model = p.parent LEFT JOIN shown_as s ON s.model = a.model
WHERE p.used AND s.model IS NULL
    AND (a.model IS NOT NULL OR regexp_full_match(p.parent_ref, '{_PLAIN}'))
ORDER BY p.child, name
"""
"""Parents that are shown as they are called."""


def _rename(con: duckdb.DuckDBPyConnection) -> dict[int, str]:
    """Make `shown_as`: the models that are shown under another name than their own, and return it,
    by number."""
    odd = con.execute(
        f"SELECT model, id FROM models WHERE NOT regexp_full_match(id, '{_PLAIN}') ORDER BY model"
    ).fetchall()
    con.execute("CREATE OR REPLACE TEMP TABLE shown_as (model INTEGER, shown VARCHAR)")
    named = {model: clipped(name) for model, name in odd}
    if named:
        con.executemany("INSERT INTO shown_as VALUES (?, ?)", list(named.items()))
    return named


def _shown(con: duckdb.DuckDBPyConnection, renamed: Mapping[int, str]) -> Texts:
    """The names under which models are shown."""
    names = _texts(con, _IDS)
    if not renamed:
        return names
    odd = np.zeros(len(names), np.bool_)
    odd[list(renamed)] = True
    return pc.replace_with_mask(names, as_arrow(odd), pa.array(list(renamed.values()), _TEXT))


def _texts(con: duckdb.DuckDBPyConnection, query: str) -> Texts:
    """The lines of a query that reads tables of one row a model as they stand."""
    return con.sql(query).to_arrow_table()["line"].cast(_TEXT).combine_chunks()


def _parents(con: duckdb.DuckDBPyConnection, models: int) -> Texts:
    """The names of the first parents of each model, with a space between two."""
    found = con.sql(_MADE_FROM).to_arrow_table()
    children = found["child"].to_numpy()
    before = np.searchsorted(children, children)
    kept = np.flatnonzero(np.arange(len(children)) - before < _PARENTS)
    ends = np.concatenate(([0], np.cumsum(np.bincount(children[kept], minlength=models))))
    names = found["name"].cast(_TEXT).combine_chunks().take(pa.array(kept))
    listed = pa.LargeListArray.from_arrays(pa.array(ends), names)
    return pc.binary_join(listed, pa.scalar(" ", _TEXT))


def _order(con: duckdb.DuckDBPyConnection, key: str) -> _Order:
    query = f"SELECT m.model, {key} AS key FROM {_MODELS} ORDER BY key, m.model"
    found = con.sql(query).to_arrow_table()
    starts = found["key"].take(pa.array(np.arange(0, len(found), SHARD))).to_pylist()
    return _Order(found["model"].to_numpy(), tuple(starts))


@dataclass(frozen=True, slots=True)
class _Verdicts:
    """What the lines say of a model, a digit a line, each text once."""

    distinct: Sequence[bytes]
    of: Rows
    """(models,) place in `distinct`."""

    @classmethod
    def of_levels(cls, levels: MainLevels) -> _Verdicts:
        """From (models, lines) levels."""
        digits = np.ascontiguousarray(levels + np.int8(ord("0")))
        width = pa.binary(digits.shape[1])
        texts = pa.FixedSizeBinaryArray.from_buffers(
            width, len(digits), [None, pa.py_buffer(digits)]
        )
        found = texts.dictionary_encode()
        return cls(found.dictionary.to_pylist(), as_numpy(found.indices, "int32"))


def _rows(told: Sequence[Texts], verdicts: _Verdicts, models: Rows) -> bytes:
    """The distinct verdicts of a shard in its first line, then a line a model that ends with the
    number of its verdicts."""
    distinct, number = np.unique(verdicts.of[models], return_inverse=True)
    numbers = pa.array(number).cast(_TEXT)
    taken = (texts.take(pa.array(models)) for texts in told)
    rows = pc.binary_join_element_wise(*taken, numbers, pa.scalar("\t", _TEXT))
    head = b"\t".join(verdicts.distinct[i] for i in distinct)
    return b"\n".join((head, _lines(rows)))


def _joined(texts: Texts, models: Rows) -> bytes:
    return _lines(texts.take(pa.array(models)))


def _lines(texts: Texts) -> bytes:
    one = pa.LargeListArray.from_arrays([0, len(texts)], texts)
    return bytes(pc.binary_join(one, pa.scalar("\n", _TEXT))[0].as_buffer())


def _packed(shard: bytes) -> str:
    """As gzip in letters, a fifth of the size; what packs it knows no time and no name."""
    return b64encode(igzip.compress(shard, mtime=0)).decode()
