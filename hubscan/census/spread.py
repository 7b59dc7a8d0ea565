"""How likely a figure lies beyond a line, from the interval it is known by."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hubscan.census.normal import cdf

Doubles = NDArray[np.float64]

A_TAIL = 1.6448536269514722
"""Φ⁻¹(0.95): low and high are the 5 % and 95 % points."""
_LEAST = 1e-9


def above(low: Doubles, best: Doubles, high: Doubles, line: float | Doubles) -> Doubles:
    """P(x > line) of a split normal with its 5, 50 and 95 % points at low, best and high.

    The distribution is cut off at both ends, which are bounds. All are on one scale: the caller
    takes logarithms where errors are factors. An infinite end does not bound. Each may have a
    `line` of its own.
    """
    with np.errstate(invalid="ignore"):
        below = np.where(np.isfinite(low), best - low, 1.0)
        beyond = np.where(np.isfinite(high), high - best, 1.0)
    at_low = np.where(np.isfinite(low), cumulative(low, best, below, beyond), 0.0)
    at_high = np.where(np.isfinite(high), cumulative(high, best, below, beyond), 1.0)
    at_line = cumulative(np.full_like(best, line), best, below, beyond)
    mass = np.maximum(at_high - at_low, _LEAST)
    found: Doubles = np.clip((at_high - at_line) / mass, 0.0, 1.0)
    return found


def cumulative(x: Doubles, best: Doubles, below: Doubles, beyond: Doubles) -> Doubles:
    """P(X <= x) of the same, not cut off; its 5 % point lies `below` under the best value and its
    95 % point `beyond` over it."""
    width = np.where(x < best, below, beyond) / A_TAIL
    with np.errstate(invalid="ignore"):
        found: Doubles = cdf((x - best) / np.maximum(width, _LEAST))
    return found
