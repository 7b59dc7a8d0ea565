"""What a reader may bend: numbers, dates, reference models, and questions only people answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Band:
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


@dataclass(frozen=True, slots=True)
class Question:
    """A question only people can answer, and the answers given so far."""

    question: str
    default: bool | None = None
    yes: tuple[str, ...] = ()
    """Repositories for which the answer is yes."""
    no: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReferenceModel:
    """A named model that a text measures others by; figures are stand-ins with a source."""

    id: str
    title: str
    figures: dict[str, float]
    """Quantity → value, in the units of `vocabulary.QUANTITIES`."""
    source: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number, date, reference model or judgement that a reader may bend."""

    name: str
    value: Band | date | ReferenceModel | Question | None
    """None where the text gives no value: conditions on it are possible and never sure."""
    kind: str
    """number, date, model or judgement."""
    unit: str = ""
    note: str = ""
