"""What stands in `config/assumptions.yaml`: constants, tables, conventions, devices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from hubscan.settings.checked import Limits, Strict, Text

Amount = Annotated[float, Limits(ge=0, allow_inf_nan=False)]


@dataclass(frozen=True)
class Constant(Strict):
    """One number with its 90 % range."""

    value: Amount
    low: Amount
    high: Amount
    unit: Text
    source: Text
    date: date

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError("low must not exceed high")


@dataclass(frozen=True)
class Definition(Strict):
    """A number that holds by definition, as of a unit."""

    value: Amount
    unit: Text
    source: Text


@dataclass(frozen=True)
class Step(Strict):
    """A value that holds from a day on."""

    from_: date
    value: Amount


@dataclass(frozen=True)
class Series(Strict):
    """A step function of time."""

    unit: str
    source: str
    points: Annotated[tuple[Step, ...], Limits(min_length=1)]

    def __post_init__(self) -> None:
        if any(a.from_ >= b.from_ for a, b in pairwise(self.points)):
            raise ValueError("points must be in ascending order of date")


@dataclass(frozen=True)
class Size(Strict):
    """A value that holds up to a size."""

    parameters: Amount
    value: Amount


@dataclass(frozen=True)
class Ceiling(Strict):
    """The most that a model of a size reaches; no limit above the last size."""

    unit: str
    source: str
    date: date
    points: Annotated[tuple[Size, ...], Limits(min_length=1)]

    def __post_init__(self) -> None:
        if any(a.parameters >= b.parameters or a.value > b.value for a, b in pairwise(self.points)):
            raise ValueError("points must be in ascending order of parameters and value")


@dataclass(frozen=True)
class Alternative(Strict):
    """One way to count."""

    meaning: Text
    source: Text
    date: date


@dataclass(frozen=True)
class Convention(Strict):
    """A question of counting on which texts differ, and which answer holds."""

    meaning: Text
    default: str
    choices: Annotated[dict[str, Alternative], Limits(min_length=2)]

    def __post_init__(self) -> None:
        if self.default not in self.choices:
            raise ValueError(f"default must be one of {', '.join(self.choices)}")


@dataclass(frozen=True)
class Accelerator(Strict):
    """A device: dense 16-bit peak, and the generation whose utilisation applies."""

    peak: Annotated[float, Limits(gt=0, allow_inf_nan=False)]
    """FLOP per second."""
    generation: Literal["older", "consumer", "ampere", "hopper", "tpu"]
