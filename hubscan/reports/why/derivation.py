"""How one figure of one model came about: what was found, what won and why, and the arithmetic."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct, field

from hubscan.estimate.arithmetic import Part


class Fate(StrEnum):
    """What became of a statement or of a method's figure."""

    USED = "used"
    """The figure rests on it."""
    AGREES = "agrees"
    """Something more trusted is used; this lies where that one does."""
    DISAGREES = "disagrees"
    """Something more trusted is used; this, or its best value, lies elsewhere."""
    NOT_USED = "not used"
    """It is about something else, a part, or not to be compared."""


class Candidate(Struct, frozen=True):
    """One figure that was found for a quantity; None where an end is open."""

    method: str
    low: float | None
    best: float | None
    high: float | None
    source: str
    """Document, place and excerpt, or row of the curated table."""
    fate: Fate
    reason: str
    """Why it won or lost."""
    grade: str | None = None
    """How well it is known, where the method says."""
    unit: str | None = None
    """Where it is another than that of the quantity, as for hours behind a compute."""


class Line(Struct, frozen=True):
    """One end of a method's figure, worked out."""

    method: str
    end: str
    """low, best or high; empty for a cross-check that the figure does not rest on."""
    part: Part
    value: float
    """What the estimate holds, and `part` must come out at."""
    unit: str
    counts: bool = False
    """Whether the figure rests on it."""


class Assumption(Struct, frozen=True):
    """One constant that went into the arithmetic."""

    name: str
    value: float
    low: float
    high: float
    unit: str
    source: str


class Derivation(Struct, frozen=True):
    """Everything behind one figure."""

    quantity: str
    candidates: tuple[Candidate, ...]
    """What was found, the used ones first, then by trust."""
    lines: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()
    """What a reader must know that is neither a candidate nor arithmetic."""
    assumptions: tuple[Assumption, ...] = field(default=())


class Said(Struct, frozen=True):
    """A statement that no figure is read from, such as a number of epochs."""

    quantity: str
    low: float | None
    best: float | None
    high: float | None
    text: str | None
    source: str


class Why(Struct, frozen=True):
    """How all figures of one model came about."""

    derivations: tuple[Derivation, ...]
    said: tuple[Said, ...]
    """What else its documents say."""

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """Every assumption that a figure rests on, once, by name."""
        used = {a.name: a for d in self.derivations for a in d.assumptions}
        return tuple(used[name] for name in sorted(used))
