"""What moved from one day of the history to the next, in a paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from hubscan.model.text import sha256_text
from hubscan.reports.past import AS_WRITTEN, Past

_NAMED = 3
_TITLES = 40
"""Days in the feed."""


@dataclass(frozen=True, slots=True)
class Move:
    """One tier and mode whose count differs."""

    rule: str
    tier: str
    mode: str
    before: int
    after: int

    @property
    def by(self) -> int:
        """Models more, or fewer."""
        return self.after - self.before

    def words(self) -> str:
        """`eu-gpai/gpai (cumulative) 581 → 597 (+16)`."""
        where = f"{self.rule}/{self.tier} ({self.mode})"
        return f"{where} {self.before:,} → {self.after:,} ({self.by:+,})".replace("-", "−", 0)


@dataclass(frozen=True, slots=True)
class Movement:
    """One day beside the day before it in the history."""

    today: tuple[Past, ...]
    before: tuple[Past, ...]
    """Empty for the first day."""

    @property
    def date(self) -> str:
        """The day."""
        return self.today[0].data_date

    @property
    def level(self) -> str:
        """Which counts are compared: `expected`, or `likely` where no tier has one on both days."""
        pairs = self._pairs()
        return "expected" if not pairs or any(_are_expected(*p) for p in pairs) else "likely"

    @property
    def compared(self) -> tuple[Move, ...]:
        """Every count of that level that both days have, whether it differs or not."""
        level = self.level
        return tuple(
            Move(now.rule, now.tier, now.mode, getattr(then, level), getattr(now, level))
            for then, now in self._pairs()
            if level == "likely" or _are_expected(then, now)
        )

    @property
    def moves(self) -> tuple[Move, ...]:
        """Those that differ, the largest differences first."""
        found = (move for move in self.compared if move.by)
        return tuple(sorted(found, key=lambda m: (-abs(m.by), m.rule, m.tier, m.mode)))

    @property
    def is_news(self) -> bool:
        """Whether there is something to say: a first day, a count that moved, or other models."""
        return not self.before or bool(self.moves) or self.before[0].models != self.today[0].models

    def _pairs(self) -> list[tuple[Past, Past]]:
        were = {row.key[1:]: row for row in self.before}
        return [(were[row.key[1:]], row) for row in self.today if row.key[1:] in were]

    def paragraph(self) -> str:
        """The day in one paragraph, for mail, a chat or a feed."""
        return " ".join([self._models(), *self._marks(), *self._counts()])

    def _models(self) -> str:
        models = self.today[0].models
        if not self.before:
            return f"Data of {self.date}: {models:,} models, the first day of this history."
        more = models - self.before[0].models
        since = self.before[0].data_date
        return f"Data of {self.date}: {models:,} models ({more:+,} since {since})."

    def _marks(self) -> list[str]:
        now = self.today[0]
        said = []
        if now.completeness not in ("complete", ""):
            said.append(f"The scan is {now.completeness}: counts may be too low.")
        if now.accepted:
            said.append(f"Published although a gate refused it: {now.accepted.rstrip('.')}.")
        if self.before:
            then = self.before[0]
            if then.config_sha256 != now.config_sha256:
                said.append("Rules, facts or assumptions changed in between, too.")
            if then.hubscan_version != now.hubscan_version:
                said.append(
                    f"Counted by hubscan {now.hubscan_version}, before by {then.hubscan_version}."
                )
        return said

    def _counts(self) -> list[str]:
        if not self.before:
            return []
        moves = self.moves
        if not moves:
            return [f"No {self.level} count moved."]
        largest = "; ".join(move.words() for move in moves[:_NAMED])
        of = f"{len(moves):,} of {len(self.compared):,} {self.level} counts moved"
        return [f"{of}; the most: {largest}." if len(moves) > _NAMED else f"{of}: {largest}."]


def _are_expected(*rows: Past) -> bool:
    return all(row.expected is not None for row in rows)


def movements(past: Sequence[Past]) -> list[Movement]:
    """Every day of the history beside the one before it, oldest first; texts as written only."""
    days: dict[str, list[Past]] = {}
    for row in past:
        if row.reading == AS_WRITTEN:
            days.setdefault(row.data_date, []).append(row)
    ordered = [tuple(sorted(days[day], key=lambda row: row.key)) for day in sorted(days)]
    first = [Movement(ordered[0], ())] if ordered else []
    return first + [Movement(today, before) for before, today in pairwise(ordered)]


def entry_id(movement: Movement) -> str:
    """A name of the day's entry that no other feed has and that no clock is in."""
    facts = f"{movement.date} {movement.today[0].assessment}"
    return f"urn:hubscan:{movement.date}:{sha256_text(facts)[:16]}"


def newest(found: Sequence[Movement]) -> Sequence[Movement]:
    """What a feed holds, newest first."""
    return found[::-1][:_TITLES]
