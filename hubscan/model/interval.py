"""Bounded quantities: low ≤ best ≤ high, with unknown ends and an unknown best."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """A quantity meant to lie in [low, high] nine times in ten; `None` is "not known".

    Raises `ValueError` for NaN, negative values, or ends out of order.
    """

    low: float | None = None
    best: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        known = [v for v in (self.low, self.best, self.high) if v is not None]
        if any(math.isnan(v) or math.isinf(v) or v < 0 for v in known):
            raise ValueError(f"interval ends must be finite and not negative: {self}")
        if known != sorted(known):
            raise ValueError(f"interval must satisfy low ≤ best ≤ high: {self}")

    @classmethod
    def exact(cls, value: float) -> Interval:
        """All three ends at `value`."""
        return cls(value, value, value)

    @classmethod
    def around(cls, best: float, down: float, up: float) -> Interval:
        """`best` with multiplicative bounds: [best × down, best × up]."""
        return cls(best * down, best, best * up)

    @property
    def is_exact(self) -> bool:
        """True if low and high are the same known value."""
        return self.low is not None and self.low == self.high

    def __add__(self, other: Interval) -> Interval:
        return Interval(*(_add(a, b) for a, b in zip(self.ends, other.ends, strict=True)))

    @property
    def ends(self) -> tuple[float | None, float | None, float | None]:
        """(low, best, high)."""
        return self.low, self.best, self.high


def _add(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a + b
