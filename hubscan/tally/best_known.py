"""The first few models of each tier in some order: who is caught, by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.model.choices import LIKELY
from hubscan.store.side_by_side import models_of
from hubscan.tally import columns
from hubscan.tally.columns import Levels, Seen
from hubscan.tally.model_summary import Named, name_models

_PIECE = 4_096
"""Rows of a ranking that are looked at first."""


@dataclass(frozen=True, slots=True)
class First:
    """Rows at the front of one verdict column, with their levels."""

    rows: NDArray[np.int64]
    levels: Levels


@dataclass(frozen=True, slots=True)
class CoveredModel:
    """One model under one verdict column."""

    model: Named
    level: int
    """1 possibly, 2 likely, 3 surely."""


def best_known(
    con: duckdb.DuckDBPyConnection, names: Sequence[str], n: int, at_least: int = LIKELY
) -> dict[str, list[CoveredModel]]:
    """For each verdict column its `n` most downloaded models at or above level `at_least`.

    Ties go by likes, then by number.
    """
    columns.check(con, names)
    models_of(con, "verdicts", "models")
    fame = con.execute(_FAME).fetchnumpy()
    downloads, likes = (np.asarray(fame[c], dtype=np.int64) for c in ("downloads", "likes"))
    found = {}
    for batch in columns.read(con, names):
        for name, levels in batch.items():
            rows = _first(np.flatnonzero(levels >= at_least), downloads, likes, n)
            found[name] = First(rows, levels[rows])
    return caught(con, found)


_FAME = "SELECT coalesce(downloads, 0) AS downloads, coalesce(likes, 0) AS likes FROM models"


def _first(
    rows: NDArray[np.int64], downloads: NDArray[np.int64], likes: NDArray[np.int64], n: int
) -> NDArray[np.int64]:
    """The `n` of `rows` with most downloads, in that order; only those that can be are sorted."""
    if len(rows) > n:
        least = np.partition(downloads[rows], -n)[-n]
        rows = rows[downloads[rows] >= least]
    return rows[np.lexsort((rows, -likes[rows], -downloads[rows]))[:n]]


def caught(
    con: duckdb.DuckDBPyConnection, found: dict[str, First]
) -> dict[str, list[CoveredModel]]:
    """The same with names instead of numbers."""
    known = name_models(con, (int(row) for first in found.values() for row in first.rows))
    return {
        name: [
            CoveredModel(known[int(row)], int(level))
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
        rows = self._first(levels.max(axis=0) >= LIKELY)
        self.found[rule, tier] = rows, levels[:, rows]
        self._pending.clear()

    def _first(self, likely: NDArray[np.bool_]) -> NDArray[np.int64]:
        """The first `n` likely rows of `ranked`, which stand near its front under most tiers."""
        found, start, piece = np.empty(0, np.int64), 0, _PIECE
        while len(found) < self.n and start < len(self.ranked):
            looked_at = self.ranked[start : start + piece]
            found = np.concatenate((found, looked_at[likely[looked_at]]))
            start, piece = start + piece, 2 * piece
        return found[: self.n]

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
