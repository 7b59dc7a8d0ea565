"""What an audit says of models that nobody read: a difference estimate in strata.

The probabilities of all members of a stratum are summed, and the mean of what reading changed in
the members that were read is added for each that was not. Drawn at random, this holds whatever the
probabilities were worth (Särndal, Swensson and Wretman, Model Assisted Survey Sampling, 6.3). Of
the members that the first document left open a random part is looked at a second time and stands
for the others (two phases; Hansen and Hurwitz 1946). What stays open enters with the random numbers
of its root, never as zero. Whether members whose documents told nothing are as was thought before,
or as much less probable as documents made the others of their stratum, nobody knows: each draw lies
somewhere between.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from hubscan.census.chain import TABLE, Chain, is_plain

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_WORTH_OF_PRIOR = 1
"""Members, as many as which the variance that the probabilities promise weighs: twenty members of
which none is covered do not prove that none is."""


_LEAST_TOLD = 0.2
"""Share of what was expected of a stratum's sample that must have been told to tell of the rest."""
_ALIKE = 3
"""Degrees by which one may move without a document of its own, as others are seen anew."""
OUTSIDE, READ = -1, -2


class Panel(Struct, frozen=True):
    """Who was read, and whom they stand for."""

    stratum: NDArray[np.int16]
    """(models,) the stratum of each model that others stand for; `READ`, or `OUTSIDE`."""
    size: Ints
    """(strata,) members, those that were read among them."""
    read: Ints
    """(strata,) members that were read."""
    left_open: Ints
    """(strata,) those of them that the first document left open and that can be looked at again."""
    looked_again: Ints
    """(strata,) those of them that were."""
    model: Ints
    """(rows,) models that were read and speak for others."""
    of: Ints
    """(rows,) their stratum."""
    again: Bools
    """(rows,) whether it was left open and looked at again."""
    trend: Ints
    """(rows,) the half-year of its root, if that was undisclosed before; else 0."""
    before: Mapping[str, Chain]
    """Step of the plan → (rows,) degrees before anything of the audit was read."""

    @property
    def was_read(self) -> Bools:
        """(models,) what is known of them must not move what is thought of those they stand for."""
        found: Bools = self.stratum == READ
        return found

    @property
    def weight(self) -> Doubles:
        """(rows,) what each weighs in the mean of its stratum; they add up to one."""
        stands_for = self.left_open / np.maximum(self.looked_again, 1)
        found: Doubles = np.where(self.again, stands_for[self.of], 1.0) / self.read[self.of]
        return found


class Correction(Struct, frozen=True):
    """What reading changes in the count of one tier, over the members that were not read."""

    expected: float
    draws: Doubles
    """(draws,) the same with the numbers of open roots drawn."""
    deviation: float
    """Standard error because a sample was read and not all."""


class Numbers(Protocol):
    """The random numbers of all roots: `hubscan.census.draws.Draws`."""

    @property
    def large(self) -> NDArray[np.int32]: ...

    def given(self, rows: Ints, degrees: Chain) -> Doubles: ...

    def given_trend(self, trend: Ints, degrees: Chain) -> Doubles: ...

    def between(self) -> Doubles: ...


def correction(panel: Panel, step: str, after: Chain, rows: Ints, numbers: Numbers) -> Correction:
    """Of the tier `step`; `after` (rows,) are the degrees of the elements `rows` of the panel."""
    before = panel.before[step]
    weight, left = panel.weight, panel.size - panel.read
    unlike = _unlike(panel, after, before, numbers.large[rows] < 0)
    change = TABLE[after] - TABLE[before] + unlike / 2
    mean: Doubles = np.bincount(panel.of, weight * change, minlength=len(left)).astype(np.float64)
    each = left[panel.of] * weight
    changed = np.flatnonzero(after != before)
    now, then = after[changed], before[changed]
    # what moved members and those they stand for are wrong about together cancels out
    moved = np.where(is_plain(now), TABLE[now], numbers.given(rows[changed], now))
    trend = panel.trend[changed]
    by_root = numbers.given(rows[changed], then)
    former = np.where(trend > 0, numbers.given_trend(trend, then), by_root)
    moved -= np.where(is_plain(then), TABLE[then], former)
    variance = _variance(panel, change, mean, after, before)
    deviation = float(np.sqrt((left**2) @ variance))
    draws = moved @ each[changed] + numbers.between() * (unlike @ each)
    return Correction(float(left @ mean), draws, deviation)


def _unlike(panel: Panel, after: Chain, before: Chain, small: Bools) -> Doubles:
    """(rows,) what would be added to each member that told nothing if it were like those that did.

    These were expected to be covered so and so often and now are some times that: so would the
    others be. 0 for all that told something, for disclosed figures near a line, and for children of
    large families.
    """
    p, weight, strata = TABLE[after], panel.weight, len(panel.size)
    told = np.where(_told(after, before), weight, 0.0)
    now, then, of_all = (
        np.bincount(panel.of, some, minlength=strata)
        for some in (told * p, told * TABLE[before], weight * TABLE[before])
    )
    enough = (then > 0) & (then >= _LEAST_TOLD * of_all)
    ratio = np.where(enough, now / np.where(enough, then, 1.0), 1.0)[panel.of]
    asked = (told == 0) & small & (panel.trend > 0)
    found: Doubles = np.where(asked, np.minimum(p * ratio, 1.0) - p, 0.0)
    return found


def _told(after: Chain, before: Chain) -> Bools:
    """(rows,) whether documents told something."""
    moved = np.abs(after.astype(np.int16) - before) > _ALIKE
    found: Bools = moved | is_plain(after)
    return found


def _variance(panel: Panel, change: Doubles, mean: Doubles, after: Chain, before: Chain) -> Doubles:
    """(strata,) of the mean change, of both phases.

    Probabilities promise it of members whose documents tell something; as many do in every stratum
    as in all of them together, weighed by that promise.
    """
    n, weight, doubt = panel.read, panel.weight, TABLE[before] * (1 - TABLE[before])
    squares = np.bincount(panel.of, weight * (change - mean[panel.of]) ** 2, minlength=len(n))
    promise = weight * doubt
    of_all = promise * panel.size[panel.of]
    told = np.append(_told(after, before), True)  # and one more: none of few is not none of all
    one_more = float(of_all.sum()) / max(len(of_all), 1)
    share = np.average(told, weights=np.append(of_all, max(one_more, np.finfo(float).tiny)))
    promised = share * np.bincount(panel.of, promise, minlength=len(n))
    of_one = (n * squares + _WORTH_OF_PRIOR * promised) / np.maximum(n - 1 + _WORTH_OF_PRIOR, 1)
    first = (1 - n / np.maximum(panel.size, 1)) * of_one / np.maximum(n, 1)
    u, m = panel.left_open, np.maximum(panel.looked_again, 1)
    second = (u / np.maximum(n, 1)) ** 2 * of_one / m * (1 - m / np.maximum(u, m))
    found: Doubles = first + second
    return found
