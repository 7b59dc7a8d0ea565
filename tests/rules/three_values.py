"""Three answers, and figures between two ends: the textbook arithmetic of not knowing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf, prod
from typing import Any

Truth = bool | None
Facts = Mapping[str, Any]
Ends = tuple[float, float | None, float]
"""Low, best, high; an open low end is 0, because no quantity is negative."""

UNKNOWN = (0.0, None, inf)


def all_of(limbs: Sequence[Truth]) -> Truth:
    return False if False in limbs else None if None in limbs else True


def any_of(limbs: Sequence[Truth]) -> Truth:
    return negated(all_of([negated(limb) for limb in limbs]))


def negated(limb: Truth) -> Truth:
    return None if limb is None else not limb


def ends_of(figure: Sequence[float | None] | None) -> Ends:
    low, best, high = figure or (None, None, None)
    return (0.0 if low is None else low, best, inf if high is None else high)


def product(factors: Sequence[Ends], over: float) -> Ends:
    low, high = (prod(f[i] for f in factors) / over for i in (0, 2))
    best = [f[1] for f in factors]
    return low, None if None in best else prod(best) / over, high
