"""What models that name their base were made from: what those that do not had to choose from too.

Much of what is published is made from a few bases, for years, and these are neither as new nor as
little known as the prior would have a base be. So the bases of models that name one, by day and
size, stand beside the prior for a model that comes from another and does not say from which.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hubscan.census import sizes
from hubscan.census.prior import GRID
from hubscan.estimate.assumptions import Assumptions

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]

_DAYS = np.arange(2016.0, 2036.25, 0.25)


@dataclass(frozen=True, slots=True)
class Named:
    """Models that name what they are made from; arrays of shape (named,)."""

    size: Doubles
    """log10 active parameters."""
    day: Doubles
    """Its own, as a year."""
    tokens: Doubles
    """log10 tokens of its root, as training compute over 6·N; NaN if undisclosed."""
    profile: Ints
    """Row of the prior of its root."""


@dataclass(frozen=True, slots=True)
class VisibleBases:
    """By how many there are; some bases share a row."""

    row: Ints
    """(bases,) row of `cumulative`."""
    share: Doubles
    """(bases,) weight beside the prior."""
    cumulative: Doubles
    """(rows, GRID) share of the log10 tokens of visible bases at or below."""

    def beside(self, prior: Doubles, seen: Doubles) -> Doubles:
        """(bases,) a probability by the prior and by visible bases together."""
        found: Doubles = prior + self.share * (seen - prior)
        return found


def find(
    known: Assumptions, named: Named, prior: Doubles, size: Doubles, day: Doubles
) -> VisibleBases:
    """For bases of `size` (bases,), made from on `day` (bases,).

    `prior` (profiles, GRID) stands for undisclosed roots, as shares at or below.
    """
    # who names a base is as large as it, to a few per cent
    used, of_size = np.unique(sizes.cells(size), return_inverse=True)
    cells = np.ravel_multi_index((of_size, _quarter(day)), (len(used), len(_DAYS)))
    wanted, row = np.unique(cells, return_inverse=True)
    rows = _rows_of(named, used, prior, known["visible_base_years"].value)
    found = rows.reshape(-1, len(GRID))[wanted]
    number = found.sum(axis=1)
    cumulative = np.cumsum(found, axis=1) / np.maximum(number, 1e-9)[:, None]
    worth = known["visible_base_prior"].value
    share = known["visible_base_share"].value * number / (number + worth)
    return VisibleBases(row.astype(np.int64), share[row], cumulative)


def _quarter(day: Doubles) -> Ints:
    """The nearest of `_DAYS`."""
    near = np.round((day - _DAYS[0]) / (_DAYS[1] - _DAYS[0]))
    found: Ints = np.clip(near, 0, len(_DAYS) - 1).astype(np.int64)
    return found


def _rows_of(named: Named, used: Ints, prior: Doubles, years: float) -> Doubles:
    """(used, days, GRID) the models of the `used` cells of size that name a base, by the tokens of
    its root; those of other days count the less the farther they are."""
    counts = np.zeros((len(used), len(_DAYS), len(GRID)))
    ours = np.isin(sizes.cells(named.size), used)
    named = Named(named.size[ours], named.day[ours], named.tokens[ours], named.profile[ours])
    size, day = np.searchsorted(used, sizes.cells(named.size)), _quarter(named.day)
    told = np.isfinite(named.tokens)
    tokens = np.searchsorted(GRID, named.tokens[told]).clip(0, len(GRID) - 1)
    np.add.at(counts, (size[told], day[told], tokens), 1.0)
    shape = (*counts.shape[:2], len(prior))
    alike = np.ravel_multi_index((size[~told], day[~told], named.profile[~told]), shape)
    cells, number = np.unique(alike, return_counts=True)
    of_size, of_day, profile = np.unravel_index(cells, shape)
    of_prior = np.diff(prior[profile], axis=1, prepend=0.0)
    np.add.at(counts, (of_size, of_day), number[:, None] * of_prior)
    apart = (_DAYS[:, None] - _DAYS[None, :]) / max(years, 1e-3)
    near = np.exp(-(apart**2) / 2)
    return near @ counts
