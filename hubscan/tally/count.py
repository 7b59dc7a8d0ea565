"""How many models each tier covers, by relation: at least (surely), likely, at most (possibly).

Two units are counted. *repositories* counts every model. *distinct* counts a model and all its
copies once, as their original: it is covered as far as the most covered of them, and has the
original's relation and publisher. Downloads and likes are those of the covered repositories in
both units, so their totals agree. The 90 % interval of the likely count is that of
`hubscan.tally.resample`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hubscan.model.tables import TABLES
from hubscan.rules import Rulebook, VerdictColumn
from hubscan.store.engine import empty_table
from hubscan.tally import columns
from hubscan.tally.columns import Levels, Seen
from hubscan.tally.doubt import DoubtOf
from hubscan.tally.facts import RELATIONS, Facts, load
from hubscan.tally.resample import interval

ALL = "all"
UNITS = ("repositories", "distinct")
_CELLS = len(RELATIONS) * 4

Counts = NDArray[np.int64]
"""(relations + 1, 3): surely, likely, possibly for each relation, and for all in the last row."""


def count(con: duckdb.DuckDBPyConnection, rulebook: Rulebook) -> None:
    """Read `verdicts`, `models`, `lineage`, `estimates`; make `tallies` (hubscan.model.tables)."""
    visitor = _Tallies.of(con, rulebook)
    columns.visit(con, list(visitor.columns), visitor)
    _write(con, sorted(visitor.rows, key=lambda r: tuple(map(str, r[:5]))))


@dataclass(slots=True)
class _Tallies:
    """Visitor: the rows of `tallies`."""

    columns: dict[str, VerdictColumn]
    facts: Facts
    counters: dict[str, _Counter]
    present: list[str]
    """Relations that some model has."""
    unknown: DoubtOf
    rows: list[tuple[object, ...]] = field(default_factory=list)

    @classmethod
    def of(cls, con: duckdb.DuckDBPyConnection, rulebook: Rulebook) -> _Tallies:
        facts = load(con)
        return cls(
            columns={c.name: c for c in rulebook.columns()},
            facts=facts,
            counters={"repositories": _repositories(facts), "distinct": _distinct(facts)},
            present=sorted({RELATIONS[code] for code in np.unique(facts.relation)}),
            unknown=DoubtOf.of(con, rulebook, facts.models),
        )

    def see(self, seen: Seen) -> None:
        unknown = self.unknown.lacks_any(seen.name)
        for unit, counter in self.counters.items():
            levels, missing, root = counter.elements(seen.levels, unknown, self.facts.root)
            ends = interval(f"{seen.name} {unit}", levels, root, missing)
            measures = counter.measure(seen.levels, levels)
            self.rows.extend(_rows(self.columns[seen.name], unit, self.present, measures, ends))


@dataclass(frozen=True, slots=True)
class _Counter:
    """Orders prepared once, so that a verdict column is counted in a few passes."""

    groups: tuple[NDArray[np.int64], NDArray[np.int64]] | None
    """Rows in order of the element they belong to, and where each element starts; None if every
    row is an element."""
    first: NDArray[np.int64]
    """(elements,) row of the model that stands for the element."""
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

    def elements(
        self, rows: Levels, unknown: NDArray[np.bool_], root: NDArray[np.int64]
    ) -> tuple[Levels, NDArray[np.bool_], NDArray[np.int64]]:
        """Level, lack of facts and root of each element, from those of the rows."""
        if self.groups is None or not len(rows):
            return rows, unknown, root
        order, starts = self.groups
        highest = np.maximum.reduceat(rows[order], starts)
        return highest, unknown[self.first], root[self.first]

    def measure(self, rows: Levels, elements: Levels) -> list[Counts]:
        """Models, publishers, downloads and likes for one verdict column (models,)."""
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
        first=elements,
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
    column: VerdictColumn,
    unit: str,
    present: list[str],
    measures: list[Counts],
    ends: tuple[int, int],
) -> Iterator[tuple[object, ...]]:
    for relation in [ALL, *present]:
        at = -1 if relation == ALL else RELATIONS.index(relation)
        values = [int(v) for counts in measures for v in counts[at]]
        interval_ends = ends if relation == ALL else (None, None)
        yield (column.rule, column.tier, column.mode, relation, unit, *values, *interval_ends)


def _write(con: duckdb.DuckDBPyConnection, rows: list[tuple[object, ...]]) -> None:
    shape = TABLES["tallies"]
    empty_table(con, shape)
    if not rows:
        return
    listed = pa.table({c: [r[i] for r in rows] for i, c in enumerate(shape.names)})
    con.register("counted_rows", listed)
    con.execute("INSERT INTO tallies SELECT * FROM counted_rows")
    con.unregister("counted_rows")
