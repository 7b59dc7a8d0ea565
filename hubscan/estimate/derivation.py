"""One model's figure taken apart: the methods that hold, with their numbers filled in.

It reads the facts that the stages left, and walks the same expressions that were printed as SQL.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from hubscan.estimate.arithmetic import Part, greatest, least
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.choice import facts_view
from hubscan.estimate.few import Few
from hubscan.estimate.method import ENDS, Method, Quantity
from hubscan.estimate.scope import ModelScope
from hubscan.estimate.values import value
from hubscan.estimate.walk import walk


class Way(Struct, frozen=True):
    """One method that holds for one model."""

    method: Method
    text: str
    """What the method column says."""
    low: Part | None
    best: Part | None
    high: Part | None
    """Each end as a calculation; None if it is not known."""
    grade: str | None
    source: str | None

    @property
    def parts(self) -> tuple[Part | None, Part | None, Part | None]:
        """Low, best and high."""
        return self.low, self.best, self.high

    @property
    def ends(self) -> tuple[float | None, float | None, float | None]:
        """Their values."""
        low, best, high = (None if part is None else part.value for part in self.parts)
        return low, best, high


def ways(
    few: Few,
    quantity: Quantity,
    model: int | str,
    assumptions: Assumptions,
    worked_out: Mapping[str, Part] | None = None,
) -> list[Way]:
    """The methods of `quantity` whose condition holds for `model` (a number, or
    the name of a curated row), the most trusted first.

    `worked_out` are facts that are calculations themselves.
    """
    rows = few.about(facts_view(quantity), model)
    scopes = [ModelScope(quantity.facts, row, assumptions, worked_out or {}) for row in rows]
    return [
        _way(method, scope)
        for method in quantity.methods
        for scope in scopes
        if value(method.expressions["when"], scope) is True
    ]


def _way(method: Method, scope: ModelScope) -> Way:
    said = method.expressions
    low, best, high = (walk(said[end], scope) for end in ENDS)
    if low is not None and best is not None and low.value > best.value:
        low = least(low, best)
    if high is not None and best is not None and high.value < best.value:
        high = greatest(high, best)
    grade, source = value(said["grade"], scope), value(said["source"], scope)
    return Way(
        method,
        str(value(method.text, scope)),
        low,
        best,
        high,
        None if grade is None else str(grade),
        None if source is None else str(source),
    )
