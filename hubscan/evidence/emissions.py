"""`co2_eq_emissions` of a card's front matter: hours, devices and energy that a logger measured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hubscan.evidence import card_yaml, front_matter
from hubscan.evidence.card.chips import CHIP
from hubscan.evidence.late_patterns import Pattern
from hubscan.evidence.statement import EXCERPT, Statement

_CHIPS = Pattern(rf"(?i)(?:(\d{{1,5}})\s?[x×]?\s?)?(?:NVIDIA |GeForce |Tesla |AMD )*({CHIP})")
_MOST_HOURS = 1e8
_MOST_KWH = 1e9


def read(text: str | bytes) -> list[Statement]:
    """Statements `gpu_hours` and `energy_kwh` of the front matter; none if it has no such part."""
    data = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
    if b"co2_eq_emissions" not in data[: 2 * front_matter.MAX_BYTES]:
        return []
    return of_card_data(card_yaml.read(text))


def of_card_data(card_data: dict[str, Any]) -> list[Statement]:
    """The same of a front matter that is already parsed.

    Amounts of CO2 are not used: cards write grams, kilograms and tonnes under one name.
    """
    facts = card_data.get("co2_eq_emissions")
    return list(_measured(facts)) if isinstance(facts, dict) else []


def _measured(facts: dict[str, Any]) -> Iterator[Statement]:
    hours, named = _number(facts.get("hours_used")), facts.get("hardware_used")
    used = named if isinstance(named, str) else ""
    chips = _CHIPS.search(used[:200])
    if chips is not None and hours is not None and 0 < hours <= _MOST_HOURS:
        total = hours * float(chips.group(1) or 1)
        shown = f"hours_used: {hours:g}, hardware_used: {used}"[:EXCERPT]
        yield Statement(
            "gpu_hours", "card", "co2_eq_emissions.hours_used", shown, total, total, total,
            chips.group(2),
        )  # fmt: skip
    energy = _number(facts.get("energy_consumed"))
    if energy is not None and 0 < energy <= _MOST_KWH:
        shown = f"energy_consumed: {energy:g} kWh"
        yield Statement(
            "energy_kwh", "card", "co2_eq_emissions.energy_consumed", shown, energy, energy, energy
        )


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e12 else None  # false for NaN too
