"""The only place that reads the clock, draws random numbers, or sleeps; and how long a year is."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime

DAYS_A_YEAR = 365.2425
"""Of the Gregorian calendar, on average."""


def now() -> datetime:
    """The current moment, UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def monotonic() -> float:
    """Seconds on a clock that never goes back; only differences mean anything."""
    return time.monotonic()


def sleep(seconds: float) -> None:
    """Wait `seconds`; nothing if not positive."""
    if seconds > 0:
        time.sleep(seconds)


def jitter(upper: float) -> float:
    """A uniform draw from [0, `upper`): full jitter between retries."""
    return random.uniform(0.0, upper)  # noqa: S311 - spreads load, guards nothing


def iso(moment: datetime) -> str:
    """`moment` as `2026-11-22T01:10:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
