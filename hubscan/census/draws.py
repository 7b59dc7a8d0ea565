"""The 90 % interval of a count: one random number a root, shared by its family.

Roots of one half-year are partly wrong together, and so are models whose doubt is of one class:
the number of root k in draw b is Φ(√ρ·Z[series] + √(1-ρ)·Z[k]), and a model with probability p is
covered where it lies above 1 - p. Families of a few members are summed by what is expected of them
given their series; large ones are drawn one by one. What no scan can tell (degree `EVEN`) holds in
all models at once or in none. Of models that an audit stands for, what reading changed in those
that were read is added, draw by draw (`audited`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hubscan.census.chain import SURELY, TABLE, Chain
from hubscan.census.normal import cdf, quantile

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

DRAWS = 400
SEED = 20_261_128
_ONE_BY_ONE = 9
"""Families of at least so many members are drawn, smaller ones are summed."""
_OPEN = slice(1, SURELY)


@dataclass(frozen=True, slots=True)
class Series:
    """What roots are wrong about together with others."""

    place: Ints
    """(elements,) the series of each element's root."""
    shared: Doubles
    """(series,) the shared part ρ of the variance."""
    trend: Ints
    """(series,) the half-year that each is of, ascending; 0 for disclosed roots."""

    def of(self, rows: Ints) -> Series:
        """The same of some of the elements."""
        return replace(self, place=self.place[rows])


@dataclass(frozen=True, slots=True)
class Draws:
    """Random numbers of all roots, drawn once for every tier."""

    series: NDArray[np.int32]
    """(elements,) place of the series of each element's root."""
    size: Doubles
    """(elements,) members of its root among the elements, where that is small; else 0."""
    large: NDArray[np.int32]
    """(elements,) place of a root that is drawn one by one, from 0; -1 for others."""
    undisclosed: Bools
    """(elements,) whether the root's compute is not known."""
    given_series: Doubles
    """(draws, series, 256) probability of each degree once the series is drawn."""
    doubt: Doubles
    """(draws, series · 256) its variance."""
    least: Chain
    """(large roots, draws) the least degree that is covered by the random number of a root."""
    ends: tuple[Chain, Chain]
    """(large roots,) the least and the greatest of these: what is below is never covered, what is
    not below the other always."""
    even: Doubles
    """(draws,) the number that all share of which nothing can be known."""
    stood_for: Bools
    """(elements,) whether an audit of its like tells of it."""
    trends: Ints
    """(series,) the half-year that each series is of, ascending; 0 for disclosed roots."""

    @classmethod
    def of(
        cls,
        root: Ints,
        together: Series,
        undisclosed: Bools,
        stood_for: Bools | None = None,
    ) -> Draws:
        """From the root of each element and what roots are wrong about together."""
        series, shared = together.place, together.shared
        members = np.bincount(root)
        big = np.flatnonzero(members >= _ONE_BY_ONE)
        place = np.full(len(members), -1, dtype=np.int32)
        place[big] = np.arange(len(big))
        rng = np.random.Generator(np.random.PCG64(SEED))
        common = _stratified(rng, len(shared))
        large = place[root]
        belongs = np.zeros(len(big), dtype=np.int64)
        belongs[large[large >= 0]] = series[large >= 0]
        rho = shared[belongs]
        alone = rng.standard_normal((DRAWS, len(big)))
        numbers = cdf(np.sqrt(rho) * common[:, belongs] + np.sqrt(1 - rho) * alone)
        passing = SURELY + 1 - np.searchsorted((1 - TABLE)[::-1], numbers.T)
        least = np.minimum(passing, SURELY).astype(np.uint8)
        z = quantile(TABLE[_OPEN])
        given = np.zeros((DRAWS, len(shared), SURELY + 1))
        for number, part in enumerate(shared):
            shift = math.sqrt(part) * common[:, number]
            given[:, number, _OPEN] = cdf((z[None, :] + shift[:, None]) / math.sqrt(1 - part))
        even = (np.arange(DRAWS) + 0.5) / DRAWS
        return cls(
            series.astype(np.int32),
            np.where(large < 0, members[root], 0).astype(np.float64),
            large,
            undisclosed,
            given,
            (given * (1 - given)).reshape(DRAWS, -1),
            least,
            (least.min(axis=1, initial=SURELY), least.max(axis=1, initial=0)),
            even,
            np.zeros(len(root), dtype=np.bool_) if stood_for is None else stood_for,
            together.trend,
        )

    def given(self, rows: Ints, degrees: Chain) -> Doubles:
        """(draws, rows) the probability of each of `rows` once roots and series are drawn."""
        found = self.given_series[:, self.series[rows], degrees]
        large = np.flatnonzero(self.large[rows] >= 0)
        least = self.least[self.large[rows[large]]]
        found[:, large] = (degrees[large, None] >= least).T
        return found

    def given_trend(self, trend: Ints, degrees: Chain) -> Doubles:
        """(draws, rows) the same of models of small families, from what each is wrong about."""
        found: Doubles = self.given_series[:, np.searchsorted(self.trends, trend), degrees]
        return found

    @staticmethod
    def noise() -> Doubles:
        """(draws,) a normal number for the error of the sample, in no order with the others."""
        return _stratified(np.random.Generator(np.random.PCG64(SEED + 2)), 1)[:, 0]

    @staticmethod
    def between() -> Doubles:
        """(draws,) from 0 to 1: how far the silent are like those that tell."""
        rng = np.random.Generator(np.random.PCG64(SEED + 3))
        return rng.permutation((np.arange(DRAWS) + 0.5) / DRAWS)


def _stratified(rng: np.random.Generator, series: int) -> Doubles:
    """(draws, series) normal numbers, each series spread evenly over its distribution."""
    even = quantile((np.arange(DRAWS) + 0.5) / DRAWS)
    return np.stack([rng.permutation(even) for _ in range(series)], axis=1)
