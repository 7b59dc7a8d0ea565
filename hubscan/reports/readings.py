"""One tier over all its readings: the least of the least, the most of the most."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

Tally = Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """Counts of repositories; a silent text is read in three modes, others in one."""

    rule: str
    tier: str
    modes: tuple[str, ...]
    surely: int
    likely: tuple[int, int]
    """Smallest and largest likely count over the readings."""
    possibly: int

    def likely_words(self) -> str:
        """`12`, or `12–40` where readings differ."""
        low, high = self.likely
        return f"{low:,}" if low == high else f"{low:,}–{high:,}"


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
        )
        for (rule, tier), rows in groups.items()
        if (rule, tier) not in leave_out
    ]
    return sorted(found, key=lambda r: (-r.likely[1], -r.possibly, r.rule, r.tier))


def _number(value: str | int | None) -> int:
    return int(value or 0)
