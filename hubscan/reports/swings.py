"""What a count would be if one thing were otherwise: a table with a bar a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Swing:
    """One thing that may be otherwise, and the counts at its two ends."""

    name: str
    ends: str
    """What the two ends are, in words."""
    low: float
    high: float
    """The counts at the low and at the high end; the second may be the smaller one."""
    is_interval: bool = False
    """Whether this is the interval of the count itself, to compare with."""


@dataclass(frozen=True, slots=True)
class Swings:
    """Bars about a count; what is drawn stands as numbers beside it."""

    id: str
    caption: str
    groups: tuple[tuple[str, float, tuple[Swing, ...]], ...]
    """Heading, which may be empty, the count as it is, and the rows, which share one axis."""
    notes: tuple[str, ...] = ()

    @property
    def axis(self) -> tuple[float, float]:
        """Where the axis begins and ends."""
        ends = [x for _, at, rows in self.groups for x in (at, *_counts(rows))]
        return min(ends), max(ends)


def _counts(rows: tuple[Swing, ...]) -> Iterator[float]:
    for row in rows:
        yield from (row.low, row.high)
