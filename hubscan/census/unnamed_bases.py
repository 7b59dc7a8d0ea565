"""What models were made from that come from another and do not say from which.

Of a base of one size and day the prior says how long it was trained, and beside it stand the bases
of that size that others name. A model that does not tell its size has one of several, and a large
base is trained longer than a small one: so each size is asked for itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hubscan.census import prior, visible_bases
from hubscan.census.kinds import kinds_by, marked
from hubscan.census.prior import GRID, Rows
from hubscan.census.tabulated import between
from hubscan.census.visible_bases import Named, VisibleBases
from hubscan.estimate.assumptions import Assumptions

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class UnnamedBases:
    """By size and day; (cells,) unless said."""

    size: Doubles
    """log10 active parameters."""
    prior: Doubles
    """(cells, GRID) the prior of log10 tokens, as a share at or below."""
    visible: VisibleBases
    of_sized: Ints
    """(profiles that tell their size,) the cell of each."""
    of_unsized: Ints
    """(profiles that do not, sizes) the cells of each, as likely as one another."""
    sized: NDArray[np.bool_]
    """(profiles,) whether it tells its size."""

    def flop_above(self, line: float, per_token: float, moved: float) -> Doubles:
        """(profiles,) P(training FLOP > 10**line), the prior moved by so many decades.

        `per_token` is log10 FLOP a parameter and token.
        """
        return self._tokens_above(line - per_token - self.size, moved)

    def tokens_above(self, line: float, moved: float) -> Doubles:
        """(profiles,) P(tokens > 10**line), the prior moved by so many decades."""
        return self._tokens_above(np.full(len(self.size), line), moved)

    def _tokens_above(self, line: Doubles, moved: float) -> Doubles:
        """(profiles,) from a line (cells,) for each cell."""
        thought = 1 - between(self.prior, GRID, np.arange(len(line)), line - moved)
        seen = 1 - between(self.visible.cumulative, GRID, self.visible.row, line)
        above = self.visible.beside(thought, seen)
        found = np.empty(len(self.sized))
        found[self.sized] = above[self.of_sized]
        found[~self.sized] = above[self.of_unsized].mean(axis=1)
        return found


def find(
    known: Assumptions,
    seen: Rows,
    named: Named,
    prior_of_roots: Doubles,
    *,
    size: Doubles,
    sizes: Doubles,
    day: Doubles,
    older: float,
    fame: float,
) -> UnnamedBases:
    """For profiles of `size` (profiles,), NaN if unknown and then one of `sizes` (profiles, sizes).

    Who does not name its base published on `day` (profiles,) what is made from one that is `older`
    by so many years and as popular as `fame`. `prior_of_roots` (profiles, GRID) stands for the
    undisclosed roots of those who name theirs.
    """
    sized = np.isfinite(size)
    all_sizes = np.r_[size[sized], sizes[~sized].ravel()]
    all_days = np.r_[day[sized], np.repeat(day[~sized], sizes.shape[1])]
    cells = kinds_by(marked(all_days, all_sizes))
    of_size, of_day = all_sizes[cells.first], all_days[cells.first]
    return UnnamedBases(
        size=of_size,
        prior=prior.cumulative(known, seen, of_size, of_day - older, np.full(len(of_day), fame)),
        visible=visible_bases.find(known, named, prior_of_roots, of_size, of_day),
        of_sized=cells.of[: sized.sum()].astype(np.int64),
        of_unsized=cells.of[sized.sum() :].astype(np.int64).reshape(-1, sizes.shape[1]),
        sized=sized,
    )
