"""Elements that no tier tells apart, put together, and what each tier counts of them.

Families of a few members are summed by what is expected of them given their series; large ones are
drawn one by one. What no scan can tell (degree `EVEN`) holds in all models at once or in none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hubscan.census.audited import Correction
from hubscan.census.chain import NEVER, SURELY, TABLE, Chain, is_even, is_plain
from hubscan.census.draws import DRAWS, SEED, Draws
from hubscan.census.kinds import Marks, kinds_by, marked, mixed
from hubscan.census.normal import quantile

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]

_AT_ONCE = 4096
"""Families that are summed in one go, to bound memory."""
_GATHERED = 16
"""Of a table that is so many times what is read of it, that part is gathered."""
_TAILS = (0.05, 0.95)
_HALF_WIDTH = float(quantile(np.array(_TAILS[1])))
"""Of a 90 % interval, in standard errors."""
_DEGREES = SURELY + 1
_ALL = np.arange(_DEGREES, dtype=np.uint8)
_EVEN, _NOT_EVEN, _PLAIN = is_even(_ALL), ~is_even(_ALL), is_plain(_ALL)
_STOOD_FOR, _UNDISCLOSED, _FLAGS = 1, 2, 4


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
class Groups:
    """Groups of elements with the same degrees under every tier; small families come first.

    The degree of a group added to its cell of degree 0 is where it is counted.
    """

    draws: Draws
    element: Ints
    """(groups,) one of each."""
    number: Doubles
    """(groups,) elements of each."""
    by_flags: Ints
    """(groups,) cell of degree 0, by whether it is undisclosed and an audit stands for it."""
    by_series: Ints
    """(small groups,) the same by its series."""
    sizes: Doubles
    """(small groups,) the sum of what the families of its elements number: members of a family go
    together, so their variance is that of its size."""
    by_root: Ints
    """(large groups,) cell of degree 0 by its root."""

    @classmethod
    def of(cls, draws: Draws, marks: Marks) -> Groups:
        """`marks` (elements,) are equal for elements with the same degrees under every tier."""
        of_draws = marked(draws.large, draws.series, draws.size, draws.undisclosed, draws.stood_for)
        kinds = kinds_by(mixed(marks, of_draws))
        order = np.argsort(draws.large[kinds.first], kind="stable")
        first, number = kinds.first[order], np.bincount(kinds.of)[order].astype(np.float64)
        large = draws.large[first].astype(np.int64)
        small = first[: np.searchsorted(large, 0)]
        flags = _UNDISCLOSED * draws.undisclosed[first] + _STOOD_FOR * draws.stood_for[first]
        return cls(
            draws,
            first,
            number,
            flags * _DEGREES,
            draws.series[small].astype(np.int64) * _DEGREES,
            draws.size[small] * number[: len(small)],
            large[len(small) :] * _DEGREES,
        )

    def count(self, degrees: Chain, found: Correction | None = None) -> Count | None:
        """The count of one tier from the degrees of all groups and what an audit corrects.

        None where more than half of the doubt is about what no scan can tell: a text without a
        number has no expected count.
        """
        by_flags = _table(self.by_flags, degrees, self.number, _FLAGS)
        number = by_flags.sum(axis=0)
        sure, all_or_none = float(number[SURELY]), float(number[_EVEN].sum())
        by_flags[:, [NEVER, SURELY]] = number[[NEVER, SURELY]] = 0
        unsure = float(number.sum())
        if not unsure:
            return Count(sure, sure, sure, 0.0)
        if 2 * all_or_none > unsure:
            return None
        total = sure + np.where(self.draws.even > 0.5, all_or_none, 0.0)
        total += self._small(degrees) + self._large(degrees)
        expected, possible = sure + float(TABLE @ number), sure + unsure
        # what no scan can tell no audit stands for
        undisclosed, both = by_flags[_UNDISCLOSED], by_flags[_UNDISCLOSED + _STOOD_FOR]
        stood = (by_flags[_STOOD_FOR] + both)[_NOT_EVEN]
        by_audit, sampling = float(TABLE[_NOT_EVEN] @ stood), 0.0
        if found is not None:
            total += found.draws + found.deviation * self.draws.noise()
            expected += found.expected
            by_audit += found.expected
            sampling = _HALF_WIDTH * found.deviation
        expected = min(max(expected, sure), possible)
        low, high = np.quantile(total, _TAILS)
        return Count(
            expected,
            min(max(float(low), sure), expected),
            max(min(float(high), possible), expected),
            float(TABLE @ undisclosed + TABLE[_EVEN] @ both[_EVEN]),
            by_audit,
            sampling,
        )

    def _small(self, degrees: Chain) -> Doubles:
        """(draws,) members of small families that are covered."""
        draws, small = self.draws, len(self.by_series)
        series = draws.given_series.shape[1]
        number, sizes = (
            _table(self.by_series, degrees[:small], weights, series)
            for weights in (self.number[:small], self.sizes)
        )
        number[:, _PLAIN] = sizes[:, _PLAIN] = 0
        used = np.flatnonzero(number.ravel() != 0)
        read = used if _GATHERED * len(used) < number.size else slice(None)
        rng = np.random.Generator(np.random.PCG64(SEED + 1))
        noise = np.sqrt(draws.doubt[:, read] @ sizes.ravel()[read]) * rng.standard_normal(DRAWS)
        given = draws.given_series.reshape(DRAWS, -1)[:, read]
        found: Doubles = given @ number.ravel()[read] + noise
        return found

    def _large(self, degrees: Chain) -> Doubles:
        """(draws,) members of large families that are covered."""
        draws, small = self.draws, len(self.by_series)
        table = _table(self.by_root, degrees[small:], self.number[small:], len(draws.least))
        table[:, _PLAIN] = 0
        used = np.flatnonzero(table.ravel() != 0)
        root, degree, number = used // _DEGREES, used.astype(np.uint8), table.ravel()[used]
        always = degree >= draws.ends[1][root]
        found = np.full(DRAWS, number[always].sum())
        open_ = np.flatnonzero(~always & (degree >= draws.ends[0][root]))
        number, root, degree = number[open_], root[open_], degree[open_]
        for start in range(0, len(number), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            covered = draws.least[root[part]] <= degree[part, None]
            # whole numbers, which single precision holds up to 2^24: a group of families has fewer
            found += number[part].astype(np.float32) @ covered.astype(np.float32)
        return found


def count(draws: Draws, degrees: Chain, found: Correction | None = None) -> Count | None:
    """The count of one tier alone, from the degree of every element."""
    groups = Groups.of(draws, marked(degrees))
    return groups.count(degrees[groups.element], found)


def _table(cells: Ints, degrees: Chain, weights: Doubles, rows: int) -> Doubles:
    """(rows, 256) sums of `weights` by row and degree."""
    sums = np.bincount(cells + degrees, weights, rows * _DEGREES).astype(np.float64, copy=False)
    return sums.reshape(rows, _DEGREES)
