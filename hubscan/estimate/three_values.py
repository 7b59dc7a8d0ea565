"""The three values of SQL: true, false, and None for what cannot be told."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date

from sqlglot import exp

Value = float | str | bool | date | None
"""What a fact or a condition is for one model; None stands for NULL."""


def negated(held: bool | None) -> bool | None:
    """The opposite, if it can be told."""
    return None if held is None else not held


def both(left: bool | None, right: bool | None) -> bool | None:
    """False if either is, even where the other cannot be told."""
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


_ORDERED: dict[type[exp.Expr], Callable[[float, float], bool]] = {
    exp.GT: lambda a, b: a > b,
    exp.GTE: lambda a, b: a >= b,
    exp.LT: lambda a, b: a < b,
    exp.LTE: lambda a, b: a <= b,
}


def compared(kind: type[exp.Expr], left: Value, right: Value) -> bool | None:
    """Whether the comparison `kind` holds. Raises `TypeError` for values that have no order."""
    if left is None or right is None:
        return None
    if kind in (exp.EQ, exp.NEQ):
        return (left == right) is (kind is exp.EQ)
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return not (math.isnan(left) or math.isnan(right)) and _ORDERED[kind](left, right)
    raise TypeError(f"cannot compare {left!r} with {right!r}")
