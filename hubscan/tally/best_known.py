"""The first few models of each tier in some order: who is caught, by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.tally import columns, traits
from hubscan.tally.columns import Levels, Seen
from hubscan.tally.named import Named, name_rows


@dataclass(frozen=True, slots=True)
class First:
    """Rows at the front of one verdict column, with their levels."""

    rows: NDArray[np.int64]
    levels: Levels


@dataclass(slots=True)
class FirstIn:
    """Visitor: the first `n` rows of `ranked` at or above level `at_least`, column by column."""

    ranked: NDArray[np.int64]
    """Every row, in the order wanted."""
    n: int
    at_least: int = columns.LIKELY
    found: dict[str, First] = field(default_factory=dict)

    def see(self, seen: Seen) -> None:
        rows = self.ranked[np.flatnonzero(seen.levels[self.ranked] >= self.at_least)[: self.n]]
        self.found[seen.name] = First(rows, seen.levels[rows])


@dataclass(frozen=True, slots=True)
class Caught:
    """One model under one verdict column."""

    model: Named
    level: int
    """1 possibly, 2 likely, 3 surely."""


def best_known(
    con: duckdb.DuckDBPyConnection, names: Sequence[str], n: int, at_least: int = columns.LIKELY
) -> dict[str, list[Caught]]:
    """For each verdict column its `n` most downloaded models at or above level `at_least`."""
    visitor = FirstIn(traits.load(con).by_downloads, n, at_least)
    columns.visit(con, names, visitor)
    return caught(con, visitor.found)


def caught(con: duckdb.DuckDBPyConnection, found: dict[str, First]) -> dict[str, list[Caught]]:
    """The same with names instead of row numbers."""
    known = name_rows(con, (int(row) for first in found.values() for row in first.rows))
    return {
        name: [
            Caught(known[int(row)], int(level))
            for row, level in zip(first.rows, first.levels, strict=True)
        ]
        for name, first in found.items()
    }
