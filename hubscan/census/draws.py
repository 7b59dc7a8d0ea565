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

from hubscan.census.audited import Correction
from hubscan.census.chain import NEVER, SURELY, TABLE, Chain, is_even
from hubscan.census.kinds import Kinds, Marks, mixed
from hubscan.census.normal import cdf, quantile

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

DRAWS = 400
_SEED = 20_261_128
_AT_ONCE = 4096
"""Families that are summed in one go, to bound memory."""
_ONE_BY_ONE = 9
"""Families of at least so many members are drawn, smaller ones are summed."""
_GATHERED = 16
"""Of a table that is so many times what is read of it, that part is gathered."""
_TAILS = (0.05, 0.95)
_HALF_WIDTH = float(quantile(np.array(_TAILS[1])))
"""Of a 90 % interval, in standard errors."""
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
    audit: float = 0.0
    """The part of models that were not read and that an audit of their like stands for."""
    sampling: float = 0.0
    """Half the width of the interval that the audit's sample alone would give."""


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

    root: Ints
    """(elements,) number of each element's root."""
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
    number: Doubles
    """(elements,) how many there are of each."""
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
        rng = np.random.Generator(np.random.PCG64(_SEED))
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
            root,
            series.astype(np.int32),
            np.where(large < 0, members[root], 0).astype(np.float64),
            large,
            undisclosed,
            given,
            (given * (1 - given)).reshape(DRAWS, -1),
            least,
            (least.min(axis=1, initial=SURELY), least.max(axis=1, initial=0)),
            even,
            np.ones(len(root)),
            np.zeros(len(root), dtype=np.bool_) if stood_for is None else stood_for,
            together.trend,
        )

    def grouped(self, marks: Marks) -> tuple[Draws, Ints]:
        """The same with elements that no tier tells apart put together, and one row of each.

        `marks` (elements,) are equal for elements with the same degrees under every tier. Of three
        million models a few ten thousand are left.
        """
        key = marks.copy()
        for column in (self.large, self.series, self.size, self.undisclosed, self.stood_for):
            key = mixed(key, column)
        kinds = Kinds.by(key)
        kept = {
            n: getattr(self, n)[kinds.first]
            for n in ("root", "series", "size", "large", "undisclosed", "stood_for")
        }
        return replace(self, **kept, number=kinds.number.astype(np.float64)), kinds.first

    def count(self, degrees: Chain, found: Correction | None = None) -> Count | None:
        """The count of one tier from the degree of every element and what an audit corrects.

        None where more than half of the doubt is about what no scan can tell: a text without a
        number has no expected count.
        """
        sure = float(self.number[degrees == SURELY].sum())
        rows = np.flatnonzero((degrees != NEVER) & (degrees != SURELY))
        if not len(rows):
            return Count(sure, sure, sure, 0.0)
        d, number = degrees[rows], self.number[rows]
        even = is_even(d)
        open_ones, all_or_none = float(number.sum()), float(number[even].sum())
        if 2 * all_or_none > open_ones:
            return None
        possible = sure + open_ones
        stood = self.stood_for[rows] & ~even
        by_audit = _expected(d[stood], number[stood])
        total = sure + np.where(self.even > 0.5, all_or_none, 0.0)
        total += self._small(rows[~even], d[~even]) + self._large(rows[~even], d[~even])
        expected, sampling = sure + _expected(d, number), 0.0
        if found is not None:
            total += found.draws + found.deviation * _noise()
            expected += found.expected
            by_audit += found.expected
            sampling = _HALF_WIDTH * found.deviation
        expected = min(max(expected, sure), possible)
        low, high = np.quantile(total, _TAILS)
        hidden = self.undisclosed[rows] & ~stood
        return Count(
            expected,
            min(max(float(low), sure), expected),
            max(min(float(high), possible), expected),
            _expected(d[hidden], number[hidden]),
            by_audit,
            sampling,
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
    def between() -> Doubles:
        """(draws,) from 0 to 1: how far the silent are like those that tell."""
        rng = np.random.Generator(np.random.PCG64(_SEED + 3))
        return rng.permutation((np.arange(DRAWS) + 0.5) / DRAWS)

    def _small(self, rows: Ints, d: Chain) -> Doubles:
        """(draws,) members of small families that are covered."""
        small = self.large[rows] < 0
        rows, d = rows[small], d[small]
        series = self.given_series.shape[1]
        cell = self.series[rows].astype(np.int64) * (SURELY + 1) + d
        cells = series * (SURELY + 1)
        number = np.bincount(cell, self.number[rows], minlength=cells)
        # the members of a family go together: their variance is that of its size
        sizes = self.size[rows] * self.number[rows]
        together = np.bincount(cell, sizes, minlength=cells)
        used = np.flatnonzero(number)
        read = used if _GATHERED * len(used) < cells else slice(None)
        rng = np.random.Generator(np.random.PCG64(_SEED + 1))
        noise = np.sqrt(self.doubt[:, read] @ together[read]) * rng.standard_normal(DRAWS)
        given = self.given_series.reshape(DRAWS, cells)[:, read]
        found: Doubles = given @ number[read] + noise
        return found

    def _large(self, rows: Ints, d: Chain) -> Doubles:
        """(draws,) members of large families that are covered."""
        large = self.large[rows] >= 0
        cell = self.large[rows][large].astype(np.int64) * (SURELY + 1) + d[large]
        used, place = np.unique(cell, return_inverse=True)
        number = np.bincount(place, self.number[rows][large], minlength=len(used))
        root, degree = used // (SURELY + 1), (used % (SURELY + 1)).astype(np.uint8)
        always = degree >= self.ends[1][root]
        found = np.full(DRAWS, number[always].sum())
        open_ = np.flatnonzero(~always & (degree >= self.ends[0][root]))
        number, root, degree = number[open_], root[open_], degree[open_]
        for start in range(0, len(number), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            covered = self.least[root[part]] <= degree[part, None]
            # whole numbers, which single precision holds up to 2^24: a group of families has fewer
            found += number[part].astype(np.float32) @ covered.astype(np.float32)
        return found


def _expected(degrees: Chain, number: Doubles) -> float:
    """Sum of probabilities, to the last bit the same however equal elements are put together."""
    return float(TABLE @ np.bincount(degrees, number, minlength=SURELY + 1))


def _noise() -> Doubles:
    """(draws,) a normal number for the error of the sample, in no order with the others."""
    return _stratified(np.random.Generator(np.random.PCG64(_SEED + 2)), 1)[:, 0]


def _stratified(rng: np.random.Generator, series: int) -> Doubles:
    """(draws, series) normal numbers, each series spread evenly over its distribution."""
    even = quantile((np.arange(DRAWS) + 0.5) / DRAWS)
    return np.stack([rng.permutation(even) for _ in range(series)], axis=1)
