"""Degrees of truth: Kleene logic over bounds as one small number.

Every quantity is seen by four witnesses in ascending order: its low end, its best value or else
its low end, its best value or else its high end, its high end. The degree of `x > t` is how many
of them pass. So

    4  surely       the low end passes
    3  likely       the best value passes
    2  possibly     there is no best value; the high end passes
    1  possibly     the best value fails; the high end passes
    0  not covered  the high end fails

On this chain `all` is the minimum, `any` the maximum and `not` is 4 minus, which are Kleene's
tables on (low, high) and on best values at once: "at least 4" is Kleene's true over bounds,
"at least 1" is not-false, "at least 3" is true on best values. The laws of De Morgan, absorption
and double negation hold exactly.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Degrees = NDArray[np.int8]
"""The degree of every model, by number."""
Value = TypeVar("Value", int, Degrees)

SURE, LIKELY, UNKNOWN, NOT = 4, 3, 2, 0

OPEN_LOW, OPEN_HIGH = 0.0, 1e308
"""What an unknown end stands for; no quantity is negative."""


def level_of(degree: Value) -> Value:
    """Verdict level of a degree: 4 → 3 surely, 3 → 2 likely, 2 and 1 → 1 possibly, 0 → 0.

    Of one model, or of all at once.
    """
    return degree - (degree >= UNKNOWN)
