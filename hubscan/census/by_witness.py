"""Degrees of a test of which only its four witnesses tell: an uncertain line, an unknown class."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hubscan.census import chain
from hubscan.census.chain import EVEN, NEVER, SURELY, Chain
from hubscan.rules.engine.degrees import LIKELY, UNKNOWN, Degrees

Ints = NDArray[np.int64]

_LEAST_KNOWN = 20
_RARELY = 0.02
"""An unknown class is never taken to be rarer than this, nor more common than its complement."""
P_LIKELY = 0.77
"""Chance of the better side of an uncertain line: its place is as likely anywhere in the interval.

With x the error on the scale where best is 0 and the 5 and 95 % points are ∓a, the mean of Φ(z) for
z from 0 to a is (a·Φ(a) + φ(a) - φ(0)) / a = 0.770.
"""


def by_witnesses(five: Degrees, number: Ints) -> Chain:
    """(kinds,) degrees by the witnesses alone; an unknown class is as frequent as where known.

    `five` (kinds,) are the degrees of the test, `number` (kinds,) the rows of each kind that tell
    how others are.
    """
    decided = number[five != UNKNOWN].sum()
    if decided >= _LEAST_KNOWN:
        likely = number[five >= LIKELY].sum()
        unknown = chain.degrees(np.array([share_of(likely, decided)]))[0]
    else:
        unknown = np.uint8(EVEN)
    sides = chain.degrees(np.array([1 - P_LIKELY, P_LIKELY]))
    table = np.array([NEVER, sides[0], unknown, sides[1], SURELY], dtype=np.uint8)
    found: Chain = table[five]
    return found


def share_of(holds: int, known: int) -> float:
    """How often a class is met among those of which it is `known`; one half if these are few."""
    if known < _LEAST_KNOWN:
        return 0.5
    return float(np.clip(holds / known, _RARELY, 1 - _RARELY))
