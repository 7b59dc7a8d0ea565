"""The two units of counting, prepared once so that a verdict column costs a few array passes.

*repositories* counts every model. *distinct* counts a model and all its copies once, as their
original: it is covered as far as the most covered of them, and has the original's relation and
publisher. Downloads and likes are those of the covered repositories in both units, so their totals
agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from hubscan.model.choices import LIKELY, POSSIBLY, SURELY
from hubscan.tally.columns import Levels, Rows
from hubscan.tally.facts import RELATIONS, Facts

_CELLS = len(RELATIONS) * 4
FALLING = (SURELY, LIKELY, POSSIBLY)

Degree = TypeVar("Degree", NDArray[np.int8], NDArray[np.uint8])
"""(models,) how far each is covered, on one scale or another."""
Counts = NDArray[np.int64]
"""(relations + 1, 3): surely, likely, possibly for each relation, and for all in the last row."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What is counted: elements, each of one or more rows of `verdicts`."""

    copies: Copies | None
    """None if every row is an element."""
    cell: NDArray[np.int8]
    """(elements,) relation code × 4; adding a level gives a cell of a table."""
    row_cell: NDArray[np.int8]
    """(models,) the same for the relation under which a row's downloads are counted."""
    publisher: Rows
    """(elements,) place in a table of relations × publishers."""
    publishers: int
    downloads: Weights
    likes: Weights
    """Of the rows."""

    def highest(self, levels: Levels) -> Levels:
        """(elements,) level of the most covered row of each element."""
        return levels if self.copies is None else self.copies.highest(levels)

    def measure(self, levels: Levels, elements: Levels) -> list[Counts]:
        """Models, publishers, downloads and likes for one verdict column.

        `levels` (models,) are the column's, `elements` (elements,) their `highest`.
        """
        cells = self.row_cell + levels
        return [
            _at_least(np.bincount(self.cell + elements, minlength=_CELLS)),
            self._publishers(elements),
            _at_least(self.downloads.by_cell(cells)),
            _at_least(self.likes.by_cell(cells)),
        ]

    def _publishers(self, elements: Levels) -> Counts:
        reached = np.zeros(len(RELATIONS) * self.publishers, dtype=np.int8)
        np.maximum.at(reached, self.publisher, elements)
        table = reached.reshape(len(RELATIONS), self.publishers)
        rows = [*table, table.max(axis=0, initial=0)]
        return np.array([[np.count_nonzero(row >= k) for k in FALLING] for row in rows])


@dataclass(frozen=True, slots=True)
class Weights:
    """What is added up over rows; most models have no likes, many no downloads."""

    rows: Rows
    """Rows that have any."""
    values: NDArray[np.float64]
    """(rows,)"""

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> Weights:
        """From one value a row."""
        rows = np.flatnonzero(values)
        return cls(rows, values[rows])

    def by_cell(self, cells: NDArray[np.int8]) -> NDArray[Any]:
        """The sum in each cell of a table, from the cell of every row."""
        return np.bincount(cells[self.rows], self.values, minlength=_CELLS)


@dataclass(frozen=True, slots=True)
class Copies:
    """Which rows are copies of which."""

    originals: Rows
    """(elements,) row of the model that stands for each element."""
    copies: Rows
    """(copies,) the other rows."""
    copied: Rows
    """(copies,) element of each."""

    @classmethod
    def of(cls, original: Rows) -> Copies:
        """From the row of each row's original; a row that is no copy names itself."""
        is_copy = original != np.arange(len(original))
        places = np.cumsum(~is_copy) - 1
        copies = np.flatnonzero(is_copy)
        return cls(np.flatnonzero(~is_copy), copies, places[original[copies]])

    def among(self, elements: Rows) -> Copies:
        """The same of some of the elements, each once."""
        place = np.full(len(self.originals), -1)
        place[elements] = np.arange(len(elements))
        copied = place[self.copied]
        ours = copied >= 0
        return Copies(self.originals[elements], self.copies[ours], copied[ours])

    def highest(self, levels: Degree) -> Degree:
        """(elements,) the highest level, or degree, of each original and its copies."""
        found = levels[self.originals]
        np.maximum.at(found, self.copied, levels[self.copies])
        return found


def units(facts: Facts) -> Iterator[tuple[str, Unit]]:
    """Name and preparation of each unit."""
    yield "repositories", _unit(facts, None)
    yield "distinct", _unit(facts, Copies.of(facts.original))


def _unit(facts: Facts, copies: Copies | None) -> Unit:
    row_relation = facts.relation if copies is None else facts.relation[facts.original]
    own = slice(None) if copies is None else copies.originals
    publishers = int(facts.publisher.max(initial=-1)) + 1
    relation = facts.relation[own]
    return Unit(
        copies=copies,
        cell=relation * np.int8(4),
        row_cell=row_relation * np.int8(4),
        publisher=relation * np.int64(publishers) + facts.publisher[own],
        publishers=publishers,
        downloads=Weights.of(facts.downloads),
        likes=Weights.of(facts.likes),
    )


def _at_least(cells: NDArray[Any]) -> Counts:
    """Counts by (relation, level) → counts at or above each level, with the total last."""
    table = np.rint(cells).astype(np.int64).reshape(len(RELATIONS), 4)
    full = np.vstack([table, table.sum(axis=0)])
    return full[:, :0:-1].cumsum(axis=1)
