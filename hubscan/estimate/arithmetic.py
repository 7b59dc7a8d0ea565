"""A calculation with its numbers filled in: a small tree that can be worked out again.

    Number ─ name, value, unit; names an assumption where it is one
    Step   ─ operation on numbers and steps

The tree is the only form a calculation has: the line for people and the JSON for machines are two
renderings of it, and `Step.value` is what both must come out at.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum
from functools import reduce
from operator import sub, truediv
from typing import Any

from msgspec import Struct

from hubscan.model.text import sci

_CLOSE = 1e-9
"""Relative difference of two results of the same arithmetic in another order."""


class Operation(StrEnum):
    """What is done with the parts, from left to right."""

    PRODUCT = "product"
    QUOTIENT = "quotient"
    SUM = "sum"
    DIFFERENCE = "difference"
    LEAST = "least"
    GREATEST = "greatest"
    GEOMETRIC_MEAN = "geometric mean"


class Number(Struct, frozen=True):
    """One number that went in."""

    name: str
    value: float
    unit: str = ""
    assumption: str | None = None
    """Its name among the assumptions, if it is one."""


class Step(Struct, frozen=True):
    """One operation on at least one part."""

    operation: Operation
    parts: tuple[Number | Step, ...]

    @property
    def value(self) -> float:
        """The result. Raises `ZeroDivisionError` for a quotient by zero."""
        return _WORKED[self.operation]([part.value for part in self.parts])


_WORKED: dict[Operation, Callable[[list[float]], float]] = {
    Operation.PRODUCT: math.prod,
    Operation.QUOTIENT: lambda values: reduce(truediv, values),
    Operation.SUM: math.fsum,
    Operation.DIFFERENCE: lambda values: reduce(sub, values),
    Operation.LEAST: min,
    Operation.GREATEST: max,
    Operation.GEOMETRIC_MEAN: lambda values: math.exp(
        math.fsum(math.log(v) for v in values) / len(values)
    ),
}


Part = Number | Step


def product(*parts: Part | None) -> Step:
    """The parts multiplied; those that are None are left out."""
    return Step(Operation.PRODUCT, _given(parts))


def quotient(*parts: Part | None) -> Step:
    """The first part divided by each other one."""
    return Step(Operation.QUOTIENT, _given(parts))


def total(*parts: Part | None) -> Step:
    """The parts added."""
    return Step(Operation.SUM, _given(parts))


def difference(*parts: Part | None) -> Step:
    """The first part less each other one."""
    return Step(Operation.DIFFERENCE, _given(parts))


def least(*parts: Part | None) -> Step:
    """The smallest part."""
    return Step(Operation.LEAST, _given(parts))


def greatest(*parts: Part | None) -> Step:
    """The largest part."""
    return Step(Operation.GREATEST, _given(parts))


def geometric_mean(*parts: Part | None) -> Step:
    """The geometric mean of the parts."""
    return Step(Operation.GEOMETRIC_MEAN, _given(parts))


def _given(parts: tuple[Part | None, ...]) -> tuple[Part, ...]:
    return tuple(part for part in parts if part is not None)


def comes_out_at(part: Part, value: float) -> bool:
    """Whether working `part` out gives `value`."""
    try:
        return math.isclose(part.value, value, rel_tol=_CLOSE)
    except (ArithmeticError, ValueError):
        return False


def numbers(part: Part) -> list[Number]:
    """Every number in the tree, from left to right."""
    if isinstance(part, Number):
        return [part]
    return [number for inner in part.parts for number in numbers(inner)]


def as_json(part: Part) -> dict[str, Any]:
    """The tree as JSON values: `{"name", "value", "unit", "assumption"}` or
    `{"operation", "parts", "value"}`."""
    if isinstance(part, Number):
        return {
            "name": part.name,
            "value": part.value,
            "unit": part.unit,
            "assumption": part.assumption,
        }
    return {
        "operation": part.operation.value,
        "parts": [as_json(inner) for inner in part.parts],
        "value": part.value,
    }


_SIGNS = {
    Operation.PRODUCT: " × ",
    Operation.QUOTIENT: " ÷ ",
    Operation.SUM: " + ",
    Operation.DIFFERENCE: " − ",
}
_MOST_TERMS = 6


def line(part: Part) -> str:
    """The calculation as people write it: `6 × 8.03e9 active parameters × 1.5e13 tokens`.

    Of a long sum only the first terms are written out.
    """
    if isinstance(part, Number):
        assumed = f"[{part.assumption}]" if part.assumption else ""
        return " ".join(filter(None, (amount(part.value), part.name, assumed)))
    if part.operation not in _SIGNS:
        return f"{part.operation} of {' and '.join(_bracketed(p, part) for p in part.parts)}"
    shown = [_bracketed(inner, part) for inner in part.parts[:_MOST_TERMS]]
    if len(part.parts) > _MOST_TERMS:
        shown.append(f"… {len(part.parts) - _MOST_TERMS} more")
    return _SIGNS[part.operation].join(shown)


def amount(value: float) -> str:
    """Three digits, as a plain number where that is short."""
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    return sci(value, 3)


def _bracketed(inner: Part, outer: Step) -> str:
    plain = isinstance(inner, Number) or (
        inner.operation is Operation.PRODUCT
        and outer.operation in (Operation.PRODUCT, Operation.SUM, Operation.DIFFERENCE)
    )
    return line(inner) if plain else f"({line(inner)})"
