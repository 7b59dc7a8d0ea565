"""The 90 % interval of a count: one random number a root, shared by its family.

Roots of one half-year are partly wrong together, and so are models whose doubt is of one class:
the number of root k in draw b is Φ(√ρ·Z[series] + √(1-ρ)·Z[k]), and a model with probability p is
covered where it lies above 1 - p. Families of a few members are summed by what is expected of them
given their series; large ones are drawn one by one. What no scan can tell (degree `EVEN`) holds in
all models at once or in none.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hubscan.census.chain import EVEN, NEVER, SURELY, TABLE, Chain
from hubscan.census.kinds import Kinds, Marks, mixed
from hubscan.census.normal import cdf, quantile

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

DRAWS = 400
_SEED = 20_261_128
_ONE_BY_ONE = 9
"""Families of at least so many members are drawn, smaller ones are summed."""
_TAILS = (0.05, 0.95)
_OPEN = slice(1, SURELY)


@dataclass(frozen=True, slots=True)
class Count:
    """How many models one tier covers."""

    expected: float
    low: float
    high: float
    """The 90 % interval; the expected count lies in it."""
    prior: float
    """The part of `expected` that undisclosed roots contribute."""


@dataclass(frozen=True, slots=True)
class Draws:
    """Random numbers of all roots, drawn once for every tier."""

    root: Ints
    """(elements,) number of each element's root."""
    series: NDArray[np.int32]
    """(elements,) what each element's root is wrong about together with others."""
    size: Doubles
    """(elements,) members of its root among the elements, where that is small; else 0."""
    large: NDArray[np.int32]
    """(elements,) place of a root that is drawn one by one, from 0; -1 for others."""
    undisclosed: Bools
    """(elements,) whether the root's compute is not known."""
    given_series: Doubles
    """(draws, series, 256) probability of each degree once the series is drawn."""
    least: Chain
    """(large roots, draws) the least degree that is covered by the random number of a root."""
    even: Doubles
    """(draws,) the number that all share of which nothing can be known."""
    number: Doubles
    """(elements,) how many there are of each."""

    @classmethod
    def of(cls, root: Ints, series: Ints, shared: Doubles, undisclosed: Bools) -> Draws:
        """From the root and series of each element, and the shared part ρ of each series."""
        members = np.bincount(root)
        big = np.flatnonzero(members >= _ONE_BY_ONE)
        place = np.full(len(members), -1, dtype=np.int32)
        place[big] = np.arange(len(big))
        rng = np.random.Generator(np.random.PCG64(_SEED))
        common = _stratified(rng, len(shared))
        large = place[root]
        belongs = np.zeros(len(big), dtype=np.int64)
        belongs[large[large >= 0]] = series[large >= 0]
        rho = shared[belongs]
        alone = rng.standard_normal((DRAWS, len(big)))
        numbers = cdf(np.sqrt(rho) * common[:, belongs] + np.sqrt(1 - rho) * alone)
        passing = SURELY + 1 - np.searchsorted((1 - TABLE)[::-1], numbers.T)
        z = quantile(TABLE[_OPEN])
        given = np.zeros((DRAWS, len(shared), SURELY + 1))
        for number, part in enumerate(shared):
            shift = math.sqrt(part) * common[:, number]
            given[:, number, _OPEN] = cdf((z[None, :] + shift[:, None]) / math.sqrt(1 - part))
        even = (np.arange(DRAWS) + 0.5) / DRAWS
        return cls(
            root,
            series.astype(np.int32),
            np.where(large < 0, members[root], 0).astype(np.float64),
            large,
            undisclosed,
            given,
            np.minimum(passing, SURELY).astype(np.uint8),
            even,
            np.ones(len(root)),
        )

    def grouped(self, marks: Marks) -> tuple[Draws, Ints]:
        """The same with elements that no tier tells apart put together, and one row of each.

        `marks` (elements,) are equal for elements with the same degrees under every tier. Of three
        million models a few ten thousand are left.
        """
        key = marks.copy()
        for column in (self.large, self.series, self.size, self.undisclosed):
            key = mixed(key, column)
        kinds = Kinds.by(key)
        kept = {
            n: getattr(self, n)[kinds.first]
            for n in ("root", "series", "size", "large", "undisclosed")
        }
        return replace(self, **kept, number=kinds.number.astype(np.float64)), kinds.first

    def count(self, degrees: Chain) -> Count | None:
        """The count of one tier from the degree of every element.

        None where more than half of the doubt is about what no scan can tell: a text without a
        number has no expected count.
        """
        sure = float(self.number[degrees == SURELY].sum())
        rows = np.flatnonzero((degrees != NEVER) & (degrees != SURELY))
        if not len(rows):
            return Count(sure, sure, sure, 0.0)
        d, number = degrees[rows], self.number[rows]
        even = (d == EVEN) | (d == EVEN + 1)
        open_ones, all_or_none = float(number.sum()), float(number[even].sum())
        if 2 * all_or_none > open_ones:
            return None
        expected = sure + _expected(d, number)
        total = sure + np.where(self.even > 0.5, all_or_none, 0.0)
        total += self._small(rows[~even], d[~even]) + self._large(rows[~even], d[~even])
        low, high = np.quantile(total, _TAILS)
        possible = sure + open_ones
        hidden = self.undisclosed[rows]
        return Count(
            expected,
            min(max(float(low), sure), expected),
            max(min(float(high), possible), expected),
            _expected(d[hidden], number[hidden]),
        )

    def _small(self, rows: Ints, d: Chain) -> Doubles:
        """(draws,) members of small families that are covered."""
        small = self.large[rows] < 0
        rows, d = rows[small], d[small]
        series = self.given_series.shape[1]
        cell = self.series[rows].astype(np.int64) * (SURELY + 1) + d
        cells = series * (SURELY + 1)
        number = np.bincount(cell, self.number[rows], minlength=cells)
        used = np.flatnonzero(number)
        given = self.given_series.reshape(DRAWS, cells)[:, used]
        # the members of a family go together: their variance is that of its size
        sizes = self.size[rows] * self.number[rows]
        together = np.bincount(cell, sizes, minlength=cells)[used]
        rng = np.random.Generator(np.random.PCG64(_SEED + 1))
        noise = np.sqrt((given * (1 - given)) @ together) * rng.standard_normal(DRAWS)
        found: Doubles = given @ number[used] + noise
        return found

    def _large(self, rows: Ints, d: Chain) -> Doubles:
        """(draws,) members of large families that are covered."""
        large = self.large[rows] >= 0
        cell = self.large[rows][large].astype(np.int64) * (SURELY + 1) + d[large]
        number = np.bincount(cell, self.number[rows][large], self.least.shape[0] * (SURELY + 1))
        by_root = number.reshape(-1, SURELY + 1)
        used = np.flatnonzero(by_root.any(axis=1))
        of_at_least = by_root[used, ::-1].cumsum(axis=1)[:, ::-1]
        found: Doubles = np.take_along_axis(
            of_at_least, self.least[used].astype(np.int64), axis=1
        ).sum(axis=0)
        return found


def _expected(degrees: Chain, number: Doubles) -> float:
    """Sum of probabilities, to the last bit the same however equal elements are put together."""
    return float(TABLE @ np.bincount(degrees, number, minlength=SURELY + 1))


def _stratified(rng: np.random.Generator, series: int) -> Doubles:
    """(draws, series) normal numbers, each series spread evenly over its distribution."""
    even = quantile((np.arange(DRAWS) + 0.5) / DRAWS)
    return np.stack([rng.permutation(even) for _ in range(series)], axis=1)
