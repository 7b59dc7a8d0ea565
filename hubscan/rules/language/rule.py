"""A rule as read from its file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from hubscan.rules.language.conditions import Condition
from hubscan.rules.language.owed import Due
from hubscan.rules.language.parameters import Parameter
from hubscan.rules.language.prose import describe
from hubscan.rules.language.source import Document, Source

ISSUED = ("law", "executive order", "agency rule", "guideline")
"""Kinds of text that an authority issued; all others are bills, proposals or words."""

MODES_OF = {
    "own": ("own",),
    "developer": ("developer",),
    "cumulative": ("cumulative",),
    "inherits": ("inherits",),
    "share": ("share",),
    "own_threshold": ("own_threshold",),
    "silent": ("own", "cumulative", "inherits"),
}
"""Derivative mode of a text → the modes it is counted in."""


@dataclass(frozen=True)
class Consequence:
    """What follows for a covered model."""

    kind: str
    """ban, licence, reporting, … (`class` in the file)."""
    open_weights: str
    """What it means for openly published weights, in a sentence."""
    benefit: bool = False
    """True where being covered helps the publisher (a liability shield)."""


@dataclass(frozen=True)
class Event:
    """One dated step in the life of a text; `date` is a year, a month or a day as known."""

    date: str
    event: str
    note: str = ""
    source: Source | None = None


@dataclass(frozen=True)
class Reading:
    """A named alternative reading: other parameters, another condition, or another mode."""

    id: str
    title: str
    parameters: dict[str, Parameter]
    conditions: dict[str, Condition]
    """Tier id → condition that replaces the tier's."""
    derivative_mode: str | None = None


@dataclass(frozen=True)
class Tier:
    """One line a text draws, with what follows beyond it."""

    id: str
    title: str
    condition: Condition
    consequence: Consequence
    derivative_mode: str
    row: str
    """Identifier of the row in the reference table of rules."""
    unit: str = ""
    """Unit of regulation where it differs from the rule's; a cluster is never a model."""
    stood_from: date | None = None
    """First day this wording stood; None if it never took effect or the day is not known."""
    stood_to: date | None = None
    """First day it no longer stood; None if it still does."""
    exemptions: str = ""
    note: str = ""
    source: Source | None = None
    """What its wording rests on: the limbs and signs, and numbers that are not parameters."""
    where: str = field(default="", compare=False)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    """The rule's parameters, so that a tier can be read alone."""
    owed: tuple[Due, ...] = ()
    """From which day its duties are owed, older models first; empty if it is not said."""
    derivative_note: str = ""
    """What the text says of fine-tunes in this tier, where that is not what it says elsewhere."""

    @property
    def modes(self) -> tuple[str, ...]:
        """The derivative modes this tier is counted in."""
        return MODES_OF[self.derivative_mode]

    def prose(self) -> str:
        """The condition in plain English, generated from the data that runs."""
        return describe(self.condition, self.parameters)


@dataclass(frozen=True)
class Example:
    """Facts and the verdict the text gives them; runs as a test."""

    tier: str
    facts: dict[str, Any]
    expect: str
    why: str
    mode: str | None = None
    base: dict[str, Any] | None = None
    """Facts of a direct parent, if any."""
    reading: str | None = None
    sets: tuple[tuple[str, str], ...] = ()
    """Parameters set for this example: name → value as on the command line."""
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class Rule:
    """One instrument: a law, bill, proposal or statement."""

    id: str
    title: str
    proponent: str
    jurisdiction: str
    kind: str
    unit: str
    group: str
    """Folder the file lies in."""
    status: tuple[Event, ...]
    sources: tuple[Document, ...]
    """The text itself, or what stands nearest to it, then whatever else is cited."""
    derivative_mode: str
    derivative_note: str
    accounting: str
    """Accounting convention for compute, or why there is none."""
    notes: tuple[str, ...]
    parameters: dict[str, Parameter]
    tiers: tuple[Tier, ...]
    highest_tier_wins: bool
    """True if a model in a higher tier (later in the list) is not in a lower one."""
    readings: tuple[Reading, ...]
    examples: tuple[Example, ...]
    path: Path

    @property
    def was_issued(self) -> bool:
        """Whether an authority issued it; a bill, a proposal or a statement was only said."""
        return self.kind in ISSUED

    def tier(self, tier_id: str) -> Tier | None:
        """The tier of that id."""
        return next((t for t in self.tiers if t.id == tier_id), None)
