"""What a claim is: which models it speaks of, what it says of them, how many it expects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hubscan.rules.language.amounts import format_amount
from hubscan.rules.language.source import Source
from hubscan.tally.claims.board import Board


@dataclass(frozen=True, slots=True)
class Selection:
    """The models a claim speaks of; every given limit must hold, none given means all."""

    models: tuple[str, ...] = ()
    """Ids, if the claim names its models."""
    family: tuple[str, ...] = ()
    """Ids whose descendants (themselves included) are meant."""
    name_contains: str | None = None
    """Letters in the id, whatever their case."""
    relations: tuple[str, ...] = ()
    """Direct relations, as in `lineage.relation`."""
    open_weights: bool = False
    """Only models whose weights anyone can get; unknown counts as possible."""

    def prose(self) -> str:
        """The selection in words, without a final stop."""
        parts = []
        if self.models:
            parts.append(", ".join(self.models))
        if self.family:
            parts.append(f"{', '.join(self.family)} and their descendants")
        if self.name_contains is not None:
            parts.append(f"repositories with '{self.name_contains}' in their name")
        whole = [", ".join(parts) or "all models"]
        if self.relations:
            whole.append(f"of relation {' or '.join(self.relations)}")
        if self.open_weights:
            whole.append("with open weights")
        return ", ".join(whole)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A bounded quantity against a number."""

    quantity: str
    operator: str
    """`>`, `>=`, `<` or `<=`."""
    value: float
    unit: str

    def prose(self) -> str:
        """The condition in words."""
        name = self.quantity.replace("_", " ")
        unit = "" if self.unit in self.quantity else self.unit
        return f"{name} {self.operator} {format_amount(self.value, unit)}"


@dataclass(frozen=True, slots=True)
class RuleTest:
    """Coverage by one tier of a rule in one derivative mode."""

    rule: str
    tier: str
    mode: str

    @property
    def column(self) -> str:
        """The verdict column."""
        return f"{self.rule}/{self.tier}@{self.mode}"

    def prose(self) -> str:
        """The condition in words."""
        return f"covered by {self.rule}, tier {self.tier}, derivatives counted as '{self.mode}'"


@dataclass(frozen=True, slots=True)
class FlagTest:
    """A fact of the estimates that is true or false, or not known."""

    name: str

    def prose(self) -> str:
        """The condition in words."""
        return FLAGS[self.name]


FLAGS = {"foss_licence": "under a free and open licence"}
"""Facts that a claim may test, and how they are said."""
RECORDED = {"downloads_all_time": "downloads"}
"""Figures of the Hub record that a claim may test → unit."""

Test = Threshold | RuleTest | FlagTest


class Expect(StrEnum):
    """What the claim says of the models that meet its test."""

    ALL = "all"
    """Every selected model meets it."""
    ANY = "any"
    """At least one does."""
    NONE = "none"
    """None does."""
    EXACTLY = "exactly"
    """The named ones do, the other selected ones do not."""
    COUNT = "count"
    """Their number lies in a range."""
    SHARE = "share"
    """Their share of the selected models lies in a range."""
    MEASURE = "measure"
    """The claim gives no number: it is measured, not judged."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """`kind`, with the range for count and share and the ids for exactly."""

    kind: Expect
    low: float | None = None
    high: float | None = None
    models: tuple[str, ...] = ()

    def prose(self) -> str:
        """What is expected, in words."""
        match self.kind:
            case Expect.EXACTLY:
                return f"exactly these: {', '.join(self.models)}"
            case Expect.COUNT:
                return f"their number: {_range(self.low, self.high)}"
            case Expect.SHARE:
                return f"their share: {_range(self.low, self.high)}"
            case Expect.MEASURE:
                return "no number is claimed"
            case kind:
                return f"{kind.value} of them"


@dataclass(frozen=True, slots=True)
class Claim:
    """One dated statement, in our own words."""

    id: str
    statement: str
    said_by: str
    said_on: date
    """The day; the last day of the month where only the month is known."""
    dated: str
    """`day` or `month`: how exactly the date is known."""
    source: Source
    """Where it was said, with the words."""
    selection: Selection
    test: Test | None
    expectation: Expectation
    needs_whole_hub: bool
    """True if a part of the Hub cannot answer it."""
    cannot_tell: tuple[str, ...]
    board: Board | None = None
    """The scoreboard whose results are counted instead of models of the snapshot."""

    def question(self) -> str:
        """What is counted, in words."""
        test = "" if self.test is None else f": {self.test.prose()}"
        where = "" if self.board is None else f" of the {self.board.title}"
        return f"{self.selection.prose()}{where}{test}; expected: {self.expectation.prose()}"


def _range(low: float | None, high: float | None) -> str:
    if low is None:
        return f"at most {high:,.10g}"
    return f"at least {low:,.10g}" if high is None else f"{low:,.10g} to {high:,.10g}"
