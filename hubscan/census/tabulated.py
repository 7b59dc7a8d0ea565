"""Reading between the points of what is tabulated at even steps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]


def between(table: Doubles, grid: Doubles, rows: Ints, x: Doubles) -> Doubles:
    """What `table` (rows, grid) says of `rows` at `x`, which are of one shape or broadcast to one.

    Beyond the ends of `grid`, whose steps are even, it is as at the ends.
    """
    place = (np.clip(x, grid[0], grid[-1]) - grid[0]) / (grid[1] - grid[0])
    place = np.minimum(place, len(grid) - 1.001)
    left = place.astype(np.int64)
    rest = place - left
    found: Doubles = table[rows, left] * (1 - rest) + table[rows, left + 1] * rest
    return found
