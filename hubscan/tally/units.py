"""The two units of counting, prepared once so that a verdict column costs a few array passes.

*repositories* counts every model. *distinct* counts a model and all its copies once, as their
original: it is covered as far as the most covered of them, and has the original's relation and
publisher. Downloads and likes are those of the covered repositories in both units, so their totals
agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hubscan.tally.columns import LIKELY, POSSIBLY, SURELY, Levels, Rows
from hubscan.tally.facts import RELATIONS, Facts

UNITS = ("repositories", "distinct")
_CELLS = len(RELATIONS) * 4
_RISING = (POSSIBLY, LIKELY, SURELY)

Counts = NDArray[np.int64]
"""(relations + 1, 3): surely, likely, possibly for each relation, and for all in the last row."""
Weights = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Unit:
    """What is counted: elements, each of one or more rows of `verdicts`."""

    element: Rows | None
    """(models,) element of each row; None if every row is one."""
    first: Rows
    """(elements,) row of the model that stands for the element."""
    cell: NDArray[np.int64]
    """(elements,) relation code × 4; adding a level gives a cell of a table."""
    row_cell: NDArray[np.int64]
    """(models,) the same for the relation under which a row's downloads are counted."""
    pair: Rows
    """(elements,) number of its (publisher, relation)."""
    pair_cell: NDArray[np.int64]
    """(pairs,) relation code × 4."""
    pair_publisher: Rows
    """(pairs,) number of its publisher."""
    publishers: int
    downloads: Weights
    likes: Weights

    def highest(self, levels: Levels) -> Levels:
        """(elements,) level of the most covered row of each element."""
        if self.element is None:
            return levels
        return _highest(self.element, levels, len(self.first))

    def measure(self, levels: Levels, elements: Levels) -> list[Counts]:
        """Models, publishers, downloads and likes for one verdict column.

        `levels` (models,) are the column's, `elements` (elements,) their `highest`.
        """
        rows = np.flatnonzero(levels)
        cells = self.row_cell[rows] + levels[rows]
        return [
            self._elements(elements),
            self._publishers(elements),
            _at_least(np.bincount(cells, self.downloads[rows], minlength=_CELLS)),
            _at_least(np.bincount(cells, self.likes[rows], minlength=_CELLS)),
        ]

    def _elements(self, elements: Levels) -> Counts:
        covered = np.flatnonzero(elements)
        cells = self.cell[covered] + elements[covered]
        return _at_least(np.bincount(cells, minlength=_CELLS))

    def _publishers(self, elements: Levels) -> Counts:
        pairs = _highest(self.pair, elements, len(self.pair_cell))
        whole = _highest(self.pair_publisher, pairs, self.publishers)
        covered = np.flatnonzero(pairs)
        cells = self.pair_cell[covered] + pairs[covered]
        counts = _at_least(np.bincount(cells, minlength=_CELLS))
        counts[-1] = _cumulated(np.bincount(whole, minlength=4))
        return counts


def units(facts: Facts) -> Iterator[tuple[str, Unit]]:
    """Name and preparation of each unit."""
    everyone = np.arange(facts.models, dtype=np.int64)
    yield "repositories", _unit(facts, None, everyone)
    originals, element = _renumber(facts.original)
    yield "distinct", _unit(facts, element, originals)


def _renumber(codes: NDArray[np.int64]) -> tuple[Rows, Rows]:
    """(distinct codes, ascending; the place of each code among them), without sorting."""
    there = np.zeros(codes.max(initial=-1) + 1, dtype=np.bool_)
    there[codes] = True
    places = np.cumsum(there) - 1
    return np.flatnonzero(there), places[codes]


def _unit(facts: Facts, element: Rows | None, first: Rows) -> Unit:
    relation, publisher = facts.relation[first], facts.publisher[first]
    pairs, pair = _renumber(publisher * len(RELATIONS) + relation)
    row_relation = facts.relation if element is None else relation[element]
    return Unit(
        element=element,
        first=first,
        cell=relation * 4,
        row_cell=row_relation * 4,
        pair=pair,
        pair_cell=pairs % len(RELATIONS) * 4,
        pair_publisher=pairs // len(RELATIONS),
        publishers=int(publisher.max()) + 1 if len(publisher) else 0,
        downloads=facts.downloads.astype(np.float64),
        likes=facts.likes.astype(np.float64),
    )


def _highest(group: Rows, levels: Levels, groups: int) -> Levels:
    """(groups,) highest level in each group; a later, higher level overwrites a lower one."""
    found = np.zeros(groups, dtype=np.int8)
    for level in _RISING:
        found[group[np.flatnonzero(levels == level)]] = level
    return found


def _at_least(cells: NDArray[np.int64] | Weights) -> Counts:
    """Counts by (relation, level) → counts at or above each level, with the total last."""
    table = np.rint(cells).astype(np.int64).reshape(len(RELATIONS), 4)
    full = np.vstack([table, table.sum(axis=0)])
    return np.stack([_cumulated(row) for row in full])


def _cumulated(by_level: NDArray[np.int64]) -> NDArray[np.int64]:
    """Counts of exactly 0, 1, 2, 3 → counts of ≥ 3, ≥ 2, ≥ 1."""
    return np.cumsum(by_level[:0:-1])
