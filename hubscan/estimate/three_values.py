"""The three values of SQL: true, false, and None for what cannot be told."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from datetime import date
from typing import Any

Value = float | str | bool | date | list[str] | None
"""What a fact or a condition is for one model; None stands for NULL."""


def negated(held: bool | None) -> bool | None:
    """The opposite, if it can be told."""
    return None if held is None else not held


def both(left: bool | None, right: bool | None) -> bool | None:
    """False if either is, even where the other cannot be told."""
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


_ORDERED: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
COMPARISONS = ("=", "<>", *_ORDERED)
"""Their signs."""


def compared(sign: str, left: Value, right: Value) -> bool | None:
    """Whether the comparison by one of `COMPARISONS` holds.

    Raises `TypeError` for values that have no order.
    """
    if left is None or right is None:
        return None
    if sign in ("=", "<>"):
        return (left == right) is (sign == "=")
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return not (math.isnan(left) or math.isnan(right)) and _ORDERED[sign](left, right)
    if isinstance(left, date) and isinstance(right, date):
        return _ORDERED[sign](left, right)
    raise TypeError(f"cannot compare {left!r} with {right!r}")
