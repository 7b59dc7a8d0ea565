"""The first few models of each tier in some order: who is caught, by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.tally import columns, traits
from hubscan.tally.columns import Levels, Seen
from hubscan.tally.named import Named, name_models


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
    """The same with names instead of numbers."""
    known = name_models(con, (int(row) for first in found.values() for row in first.rows))
    return {
        name: [
            Caught(known[int(row)], int(level))
            for row, level in zip(first.rows, first.levels, strict=True)
        ]
        for name, first in found.items()
    }


@dataclass(frozen=True, slots=True)
class Known:
    """One model under one tier: its level in each of the tier's modes."""

    model: Named
    levels: tuple[int, ...]


@dataclass(slots=True)
class KnownByTier:
    """Visitor: the first `n` rows of `ranked` that some mode of a tier likely covers.

    The modes of a tier are neighbours among the columns; their levels are kept until all are seen.
    """

    ranked: NDArray[np.int64]
    n: int
    modes: dict[tuple[str, str], tuple[str, ...]]
    """(rule, tier) → modes."""
    found: dict[tuple[str, str], tuple[NDArray[np.int64], NDArray[np.int8]]] = field(
        default_factory=dict
    )
    """(rule, tier) → rows (n,) and levels (modes, n)."""
    _pending: dict[str, Levels] = field(default_factory=dict)

    def see(self, seen: Seen) -> None:
        tier, _, mode = seen.name.rpartition("@")
        rule, _, tier = tier.partition("/")
        self._pending[mode] = seen.levels
        if len(self._pending) < len(self.modes[rule, tier]):
            return
        levels = np.stack([self._pending[mode] for mode in self.modes[rule, tier]])
        likely = levels.max(axis=0) >= columns.LIKELY
        rows = self.ranked[np.flatnonzero(likely[self.ranked])[: self.n]]
        self.found[rule, tier] = rows, levels[:, rows]
        self._pending.clear()

    def named(self, con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], list[Known]]:
        """The same with names instead of numbers."""
        known = name_models(con, (int(row) for rows, _ in self.found.values() for row in rows))
        return {
            tier: [
                Known(known[int(row)], tuple(int(level) for level in levels[:, i]))
                for i, row in enumerate(rows)
            ]
            for tier, (rows, levels) in self.found.items()
        }
