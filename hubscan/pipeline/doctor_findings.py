"""What the doctor found: one thing each, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How things stand."""

    OK = "ok"
    WARNING = "warning"
    """A run would work, but perhaps not as it was meant."""
    DRIFT = "drift"
    """The Hub is otherwise than this version knows it; what a run would count is in doubt."""
    PROBLEM = "problem"
    """A run would fail."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    about: str
    state: State
    message: str
    hint: str | None = None
