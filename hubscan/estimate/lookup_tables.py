"""Assumptions that are tables: a value by day, by size, or by name.

An expression reads one as `at($largest_corpus_tokens, created_on)`. Each table prints itself as SQL
and finds the same value for one argument.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from msgspec import Struct


class Found(Struct, frozen=True):
    """One value of a table."""

    name: str
    """The assumption it is, as in `accelerators.h100`."""
    value: float


class Lookup(Protocol):
    """A table of values."""

    @property
    def unit(self) -> str:
        """Unit of the values."""

    def sql(self, argument: str) -> str:
        """SQL for the value at the SQL expression `argument`; NULL where the table has none."""

    def find(self, argument: object) -> Found | None:
        """The same for one argument; None stands for NULL."""


class ByDay(Struct, frozen=True):
    """Steps in time. An unknown day takes the largest value, an early one the first."""

    name: str
    unit: str
    steps: tuple[tuple[date, float], ...]
    """Ascending by day."""

    def sql(self, argument: str) -> str:
        """See `Lookup`."""
        cases = "".join(
            f" WHEN {argument} >= DATE '{day.isoformat()}' THEN {value!r}"
            for day, value in reversed(self.steps)
        )
        largest = max(value for _, value in self.steps)
        return (
            f"(CASE WHEN {argument} IS NULL THEN {largest!r}{cases} ELSE {self.steps[0][1]!r} END)"
        )

    def find(self, argument: object) -> Found | None:
        """See `Lookup`."""
        if not isinstance(argument, date):
            return Found(self.name, max(value for _, value in self.steps))
        passed = [value for day, value in self.steps if argument >= day]
        return Found(self.name, passed[-1] if passed else self.steps[0][1])


class BySize(Struct, frozen=True):
    """The value of the first step that is at least as large; none above the last step."""

    name: str
    unit: str
    steps: tuple[tuple[float, float], ...]
    """Ascending by size."""

    def sql(self, argument: str) -> str:
        """See `Lookup`."""
        cases = "".join(
            f" WHEN {argument} <= {size!r} THEN {value!r}" for size, value in self.steps
        )
        return f"(CASE{cases} END)"

    def find(self, argument: object) -> Found | None:
        """See `Lookup`."""
        if not isinstance(argument, (int, float)):
            return None
        return next((Found(self.name, v) for size, v in self.steps if argument <= size), None)


class ByName(Struct, frozen=True):
    """A value for each of some names."""

    unit: str
    values: Mapping[str, Found]

    def sql(self, argument: str) -> str:
        """See `Lookup`."""
        cases = "".join(
            f" WHEN '{name}' THEN {found.value!r}" for name, found in sorted(self.values.items())
        )
        return f"(CASE {argument}{cases} END)"

    def find(self, argument: object) -> Found | None:
        """See `Lookup`."""
        return self.values.get(argument) if isinstance(argument, str) else None
