"""From which day a covered model's duties are owed: texts give older models more time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct


class Due(Struct, frozen=True):
    """Duties are owed from `start`, by models placed before `placed_before` if that is given."""

    start: date
    placed_before: date | None = None


def owed_from(dues: Sequence[Due], placed: date | None) -> date | None:
    """The day for a model placed on that day; None if the text gives none, or it hangs on a day
    that is not known."""
    for due in dues:
        if due.placed_before is None:
            return due.start
        if placed is None:
            return None
        if placed < due.placed_before:
            return due.start
    return None


def owed_sql(dues: Sequence[Due], placed: str) -> str:
    """The same as an SQL expression of `placed`, an expression for a date."""
    cases: list[str] = []
    for due in dues:
        start = f"DATE '{due.start}'"
        if due.placed_before is None:
            return f"CASE {' '.join(cases)} ELSE {start} END" if cases else start
        if not cases:
            cases.append(f"WHEN {placed} IS NULL THEN NULL")
        cases.append(f"WHEN {placed} < DATE '{due.placed_before}' THEN {start}")
    return f"CASE {' '.join(cases)} END" if cases else "CAST(NULL AS DATE)"


def in_words(dues: Sequence[Due]) -> str:
    """`from 2027-08-02 for models placed before 2025-08-02, else from 2025-08-02`."""
    parts = []
    for due in dues:
        if due.placed_before is not None:
            parts.append(f"from {due.start} for models placed before {due.placed_before}")
        else:
            parts.append(f"{'else ' if parts else ''}from {due.start}")
    return ", ".join(parts)
