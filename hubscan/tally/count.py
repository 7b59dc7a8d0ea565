"""How many models each tier covers, by relation: at least (surely), likely, at most (possibly).

Two units are counted. *repositories* counts every model. *distinct* counts a model and all its
copies once, as their original: it is covered as far as the most covered of them, and has the
original's relation and publisher. Downloads and likes are those of the covered repositories in
both units, so their totals agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hubscan.model.tables import TABLES
from hubscan.rules import Rulebook, VerdictColumn
from hubscan.store.engine import empty_table
from hubscan.tally import columns
from hubscan.tally.facts import RELATIONS, Facts, load

ALL = "all"
UNITS = ("repositories", "distinct")
_CELLS = len(RELATIONS) * 4

Counts = NDArray[np.int64]
"""(relations + 1, 3): surely, likely, possibly for each relation, and for all in the last row."""


def count(con: duckdb.DuckDBPyConnection, rulebook: Rulebook) -> None:
    """Read `verdicts`, `models`, `lineage`; make `tallies` (shape in hubscan.model.tables)."""
    facts = load(con)
    counters = {"repositories": _repositories(facts), "distinct": _distinct(facts)}
    present = sorted({RELATIONS[code] for code in np.unique(facts.relation)})
    by_name = {c.name: c for c in rulebook.columns()}
    rows: list[tuple[object, ...]] = []
    for name, levels in columns.levels(con, list(by_name)):
        for unit, counter in counters.items():
            measures = counter.measure(levels)
            rows.extend(_rows(by_name[name], unit, present, measures))
    _write(con, sorted(rows, key=lambda r: tuple(map(str, r[:5]))))


@dataclass(frozen=True, slots=True)
class _Counter:
    """Orders prepared once, so that a verdict column is counted in a few passes."""

    groups: tuple[NDArray[np.int64], NDArray[np.int64]] | None
    """Rows in order of the element they belong to, and where each element starts; None if every
    row is an element."""
    relation: NDArray[np.int64]
    """(elements,) relation code."""
    by_publisher: NDArray[np.int64]
    """Elements in order of publisher, then relation."""
    pair_starts: NDArray[np.int64]
    """Where a new (publisher, relation) starts in that order."""
    pair_relation: NDArray[np.int64]
    publisher_starts: NDArray[np.int64]
    """Where a new publisher starts among the pairs."""
    row_relation: NDArray[np.int64]
    """(models,) relation under which a row's downloads are counted."""
    downloads: NDArray[np.int64]
    likes: NDArray[np.int64]

    def measure(self, rows: NDArray[np.int8]) -> list[Counts]:
        """Models, publishers, downloads and likes for one verdict column (models,)."""
        elements = rows
        if self.groups is not None and len(rows):
            order, starts = self.groups
            elements = np.maximum.reduceat(rows[order], starts)
        cell = self.row_relation * 4 + rows
        return [
            _at_least(np.bincount(self.relation * 4 + elements, minlength=_CELLS)),
            self._publishers(elements),
            _at_least(np.bincount(cell, weights=self.downloads, minlength=_CELLS)),
            _at_least(np.bincount(cell, weights=self.likes, minlength=_CELLS)),
        ]

    def _publishers(self, elements: NDArray[np.int8]) -> Counts:
        if not len(elements):
            return np.zeros((len(RELATIONS) + 1, 3), dtype=np.int64)
        pairs = np.maximum.reduceat(elements[self.by_publisher], self.pair_starts)
        whole = np.maximum.reduceat(pairs, self.publisher_starts)
        counts = _at_least(np.bincount(self.pair_relation * 4 + pairs, minlength=_CELLS))
        counts[-1] = _at_least_levels(np.bincount(whole, minlength=4))
        return counts


def _repositories(facts: Facts) -> _Counter:
    rows = np.arange(facts.models, dtype=np.int64)
    return _counter(facts, rows, facts.relation, None)


def _distinct(facts: Facts) -> _Counter:
    order = np.argsort(facts.original, kind="stable")
    starts = _starts(facts.original[order])
    originals = facts.original[order][starts]
    return _counter(facts, originals, facts.relation[facts.original], (order, starts))


def _counter(
    facts: Facts,
    elements: NDArray[np.int64],
    row_relation: NDArray[np.int64],
    groups: tuple[NDArray[np.int64], NDArray[np.int64]] | None,
) -> _Counter:
    relation, publisher = facts.relation[elements], facts.publisher[elements]
    pair = publisher * len(RELATIONS) + relation
    order = np.argsort(pair, kind="stable")
    pair_starts = _starts(pair[order])
    firsts = order[pair_starts]
    return _Counter(
        groups=groups,
        relation=relation,
        by_publisher=order,
        pair_starts=pair_starts,
        pair_relation=relation[firsts],
        publisher_starts=_starts(publisher[firsts]),
        row_relation=row_relation,
        downloads=facts.downloads,
        likes=facts.likes,
    )


def _starts(ordered: NDArray[np.int64]) -> NDArray[np.int64]:
    """Positions at which a new value starts in a sorted array."""
    return np.flatnonzero(np.diff(ordered, prepend=ordered[:1] - 1)).astype(np.int64)


def _at_least(cells: NDArray[np.int64] | NDArray[np.float64]) -> Counts:
    """Counts by (relation, level) → counts at or above each level, with the total last."""
    table = np.rint(cells).astype(np.int64).reshape(len(RELATIONS), 4)
    full = np.vstack([table, table.sum(axis=0)])
    return np.stack([_at_least_levels(row) for row in full])


def _at_least_levels(by_level: NDArray[np.int64]) -> NDArray[np.int64]:
    """Counts of exactly 0, 1, 2, 3 → counts of ≥ 3, ≥ 2, ≥ 1."""
    return np.cumsum(by_level[:0:-1])


def _rows(
    column: VerdictColumn, unit: str, present: list[str], measures: list[Counts]
) -> Iterator[tuple[object, ...]]:
    for relation in [ALL, *present]:
        at = -1 if relation == ALL else RELATIONS.index(relation)
        values = [int(v) for counts in measures for v in counts[at]]
        yield (column.rule, column.tier, column.mode, relation, unit, *values)


def _write(con: duckdb.DuckDBPyConnection, rows: list[tuple[object, ...]]) -> None:
    shape = TABLES["tallies"]
    empty_table(con, shape)
    if not rows:
        return
    listed = pa.table({c: [r[i] for r in rows] for i, c in enumerate(shape.names)})
    con.register("counted_rows", listed)
    con.execute("INSERT INTO tallies SELECT * FROM counted_rows")
    con.unregister("counted_rows")
