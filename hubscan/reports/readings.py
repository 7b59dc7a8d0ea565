"""One tier over all its readings: the least of the least, the most of the most."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

from hubscan.reports.words import spanned

Value = str | int | float | None
Tally = Mapping[str, Value]


class Reading(Struct, frozen=True):
    """Counts of repositories; a silent text is read in three modes, others in one."""

    rule: str
    tier: str
    modes: tuple[str, ...]
    surely: int
    likely: tuple[int, int]
    """Smallest and largest likely count over the readings."""
    possibly: int
    expected: tuple[float, float] | None
    """Smallest and largest expected count; None where no reading has one."""
    interval: tuple[float, float] | None
    """The least and the most of their 90 % intervals."""

    @property
    def middle(self) -> tuple[int, int]:
        """Smallest and largest expected count, whole; likely counts where none is expected."""
        if self.expected is None:
            return self.likely
        return round(self.expected[0]), round(self.expected[1])

    def middle_words(self) -> str:
        """`12`, or `12–40` where readings differ."""
        return spanned(*self.middle)

    def expected_words(self) -> str:
        """`12`, or `12–40` where readings differ; `?` where no count is expected."""
        if self.expected is None:
            return "?"
        return self.middle_words()

    def interval_words(self) -> str:
        """`9–15`; empty where there is none."""
        if self.interval is None:
            return ""
        return f"{math.floor(self.interval[0]):,}–{math.ceil(self.interval[1]):,}"


def readings(
    tallies: Iterable[Tally], leave_out: Collection[tuple[str, str]] = ()
) -> list[Reading]:
    """Every tier but those of `leave_out` (rule, tier), the one that likely covers most models
    first."""
    groups: dict[tuple[str, str], list[Tally]] = {}
    for row in tallies:
        if row["relation"] == "all" and row["unit"] == "repositories":
            groups.setdefault((str(row["rule"]), str(row["tier"])), []).append(row)
    found = [
        Reading(
            rule,
            tier,
            tuple(str(row["mode"]) for row in rows),
            min(_number(row["surely"]) for row in rows),
            (min(_number(r["likely"]) for r in rows), max(_number(r["likely"]) for r in rows)),
            max(_number(row["possibly"]) for row in rows),
            _span([(row["expected"], row["expected"]) for row in rows]),
            _span([(row["expected_low"], row["expected_high"]) for row in rows]),
        )
        for (rule, tier), rows in groups.items()
        if (rule, tier) not in leave_out
    ]
    return sorted(found, key=lambda r: (-r.likely[1], -r.possibly, r.rule, r.tier))


def _span(ends: list[tuple[Value, Value]]) -> tuple[float, float] | None:
    """The least and the most of several pairs, of which some may be unknown."""
    known = [(float(a), float(b)) for a, b in ends if a is not None and b is not None]
    return (min(a for a, _ in known), max(b for _, b in known)) if known else None


def _number(value: Value) -> int:
    return int(value or 0)
