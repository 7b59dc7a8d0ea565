"""What stands in `config/assumptions.yaml`: constants, tables, conventions, devices."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Strict(BaseModel):
    """Frozen, and a misspelt key is an error rather than a silent default."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class Constant(Strict):
    """One number with its 90 % range."""

    value: Amount
    low: Amount
    high: Amount
    unit: str = Field(min_length=1)
    source: str = Field(min_length=1)
    date: date

    @model_validator(mode="after")
    def _ordered(self) -> Constant:
        if not self.low <= self.high:
            raise ValueError("low must not exceed high")
        return self


class Definition(Strict):
    """A number that holds by definition, as of a unit."""

    value: Amount
    unit: str = Field(min_length=1)
    source: str = Field(min_length=1)


class Step(Strict):
    """A value that holds from a day on."""

    from_: date = Field(alias="from")
    value: Amount


class Series(Strict):
    """A step function of time."""

    unit: str
    source: str
    points: tuple[Step, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ascending(self) -> Series:
        if any(a.from_ >= b.from_ for a, b in pairwise(self.points)):
            raise ValueError("points must be in ascending order of date")
        return self


class Size(Strict):
    """A value that holds up to a size."""

    parameters: Amount
    value: Amount


class Ceiling(Strict):
    """The most that a model of a size reaches; no limit above the last size."""

    unit: str
    source: str
    date: date
    points: tuple[Size, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ascending(self) -> Ceiling:
        if any(a.parameters >= b.parameters or a.value > b.value for a, b in pairwise(self.points)):
            raise ValueError("points must be in ascending order of parameters and value")
        return self


class Alternative(Strict):
    """One way to count."""

    meaning: str = Field(min_length=1)
    source: str = Field(min_length=1)
    date: date


class Convention(Strict):
    """A question of counting on which texts differ, and which answer holds."""

    meaning: str = Field(min_length=1)
    default: str
    choices: dict[str, Alternative] = Field(min_length=2)

    @model_validator(mode="after")
    def _known(self) -> Convention:
        if self.default not in self.choices:
            raise ValueError(f"default must be one of {', '.join(self.choices)}")
        return self


class Accelerator(Strict):
    """A device: dense 16-bit peak, and the generation whose utilisation applies."""

    peak: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    """FLOP per second."""
    generation: Literal["older", "consumer", "ampere", "hopper", "tpu"]
