"""The tree of a condition. Every node is frozen; `where` is file:line and not part of its value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from msgspec import Struct


class Scope(StrEnum):
    """Whose verdict or figure a node speaks of."""

    SELF = "self"
    BASE = "base"
    """Any direct parent."""
    ANCESTOR = "ancestor"
    """Any strict ancestor."""
    TEACHER = "teacher"
    """A model it was distilled from."""


class Constant(Struct, frozen=True):
    """A number as written, e.g. `1e23 FLOP`."""

    value: float
    unit: str = ""


class ParameterTerm(Struct, frozen=True):
    """A named parameter of the rule."""

    name: str


class FigureTerm(Struct, frozen=True):
    """A figure of another model: `base.training_flop`, `frontier.parameters`, `<param>.mmlu`."""

    owner: str
    """`base`, `frontier`, `developer`, or the name of a reference-model parameter."""
    quantity: str


Term = Constant | ParameterTerm | FigureTerm


class Operand(Struct, frozen=True):
    """What a quantity is compared with: the product of `times` over the product of `over`."""

    times: tuple[Term, ...]
    over: tuple[Term, ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every term."""
        return self.times + self.over


class All(Struct, frozen=True):
    """Every limb must hold."""

    limbs: tuple[Condition, ...]


class Some(Struct, frozen=True):
    """At least one limb must hold (`any` in a file)."""

    limbs: tuple[Condition, ...]


class Not(Struct, frozen=True):
    """The limb must not hold."""

    limb: Condition


@dataclass(frozen=True)
class Compare:
    """A quantity against a number; the sign is exactly the text's."""

    quantity: str
    sign: str
    operand: Operand
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class CompareDate:
    """A date against a date or a date parameter."""

    name: str
    sign: str
    operand: date | ParameterTerm
    where: str = field(default="", compare=False)


class Flag(Struct, frozen=True):
    """A yes/no fact that must be `value`."""

    name: str
    value: bool


class Generates(Struct, frozen=True):
    """The model can generate at least one of `kinds`."""

    kinds: tuple[str, ...]


class Licence(Struct, frozen=True):
    """The model's licence identifier is one of `names`."""

    names: tuple[str, ...]


class DeveloperIs(Struct, frozen=True):
    """The `developer`, or its `developer_kind` or `developer_country`, is one of `names`."""

    word: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Covered:
    """Another tier's verdict on this model, its base, an ancestor or its teacher."""

    scope: Scope
    rule: str
    tier: str
    where: str = field(default="", compare=False)


class DerivedFrom(Struct, frozen=True):
    """This model or any ancestor is a named repository; `*` stands for any characters."""

    patterns: tuple[str, ...]


class Known(Struct, frozen=True):
    """A figure of the base has a best value."""

    figure: FigureTerm


class Judgement(Struct, frozen=True):
    """A question only people can answer; its parameter holds the answer, unknown by default."""

    parameter: str


class Everything(Struct, frozen=True):
    """No threshold: every model."""


Condition = (
    All
    | Some
    | Not
    | Compare
    | CompareDate
    | Flag
    | Generates
    | Licence
    | DeveloperIs
    | Covered
    | DerivedFrom
    | Known
    | Judgement
    | Everything
)


def walk(condition: Condition) -> Iterator[Condition]:
    """`condition` and every node under it, from the top, in order."""
    yield condition
    match condition:
        case All(limbs) | Some(limbs):
            for limb in limbs:
                yield from walk(limb)
        case Not(limb):
            yield from walk(limb)
        case _:
            pass
