"""What a reader may bend: numbers, dates, reference models, and questions only people answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from msgspec import Struct

from hubscan.rules.language.source import Source


class Band(Struct, frozen=True):
    """A number, or a soft one with bounds: low ≤ best ≤ high."""

    low: float
    best: float
    high: float

    @classmethod
    def exact(cls, value: float) -> Band:
        """A hard number."""
        return cls(value, value, value)

    @property
    def is_exact(self) -> bool:
        """True if it is one number."""
        return self.low == self.high


class Question(Struct, frozen=True):
    """A question only people can answer, and the answers given so far."""

    question: str
    default: bool | None = None
    yes: tuple[str, ...] = ()
    """Repositories for which the answer is yes."""
    no: tuple[str, ...] = ()


class ReferenceModel(Struct, frozen=True):
    """A named model that a text measures others by; figures are stand-ins with a source."""

    id: str
    title: str
    figures: dict[str, float]
    """Quantity → value, in the units of `vocabulary.QUANTITIES`."""
    source: str


References = Mapping[str, ReferenceModel]
"""By the id that a rule file writes."""

Value = Band | date | ReferenceModel | Question | None
"""None where the text gives no value: conditions on it are possible and never sure."""


class Dated(Struct, frozen=True):
    """What a parameter was, or will be, on other days than those of its value."""

    value: Value
    start: date | None
    """First day it stood; None if it stood from the beginning."""
    end: date | None
    """First day it no longer stood; None if it will stand for good."""
    source: Source | None = None

    @property
    def when(self) -> str:
        """`from 2024-01-01 until 2025-01-01`, or one of the two."""
        first = f"from {self.start}" if self.start else ""
        last = f"until {self.end}" if self.end else ""
        return f"{first} {last}".strip()

    def stood_on(self, day: date) -> bool:
        """Whether this is the value on `day`."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


class Moves(Struct, frozen=True):
    """A line that is multiplied by `per_year` for every year from `start` to a model's release."""

    per_year: float
    start: date
    source: Source | None = None

    @property
    def words(self) -> str:
        """`times 0.35 a year from 2023-06-12 to the release`."""
        return f"times {self.per_year:g} a year from {self.start} to the release of the model"


@dataclass(frozen=True)
class Parameter:
    """A number, date, reference model or judgement that a reader may bend."""

    name: str
    value: Value
    kind: str
    """number, date, model or judgement."""
    unit: str = ""
    note: str = ""
    dated: tuple[Dated, ...] = ()
    """Other values by day, in order; no two on one day."""
    source: Source | None = None
    """What the value rests on; None where the file does not say."""
    where: str = field(default="", compare=False)
    moves: Moves | None = None
    """How a number falls or rises with the day of a model; None if it does not."""

    def on(self, day: date) -> Parameter:
        """The parameter with the one value that stood on `day`."""
        then = next((d for d in self.dated if d.stood_on(day)), None)
        if then is None:
            return replace(self, dated=())
        return replace(self, value=then.value, source=then.source, dated=())
