"""What less trusted methods say against the figure of the one that is used.

For all models SQL over the columns of hubscan.estimate.choice: the facts of a model, the place of
the method that holds, and its figure. For one of few, the same of its numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hubscan.estimate.expression import Names, expression
from hubscan.estimate.method import Doubt, Ends, Quantity
from hubscan.estimate.sql_text import quoted
from hubscan.estimate.values import Known, value

PLACE = "method_place"
"""Column with the place of the method that holds, by rank from 0."""
CHOSEN, _OTHER = "chosen_", "other_"
"""Columns with the figure of the method that holds, and with the best values of later methods."""


def others(quantity: Quantity, names: Names) -> Iterator[str]:
    """SQL columns: the best value of each method behind the one that holds, if it applies."""
    for place, method in enumerate(quantity.methods):
        said = method.expressions
        yield (
            f"CASE WHEN {PLACE} < {place} AND ({said['when'].sql(names)}) "
            f"THEN nullif(CAST({said['best'].sql(names)} AS DOUBLE), 0) END AS {_OTHER}{place}"
        )


def text(quantity: Quantity, doubt: Doubt, names: Names) -> str:
    """SQL text of the methods that speak against the figure; NULL if none does.

    The texts are made for those rows only: CASE works out its branches where they are taken.
    """
    columns = [f"{_OTHER}{place}" for place in range(len(quantity.methods))]
    least, greatest = f"least({', '.join(columns)})", f"greatest({', '.join(columns)})"
    above = f"{CHOSEN}high * {expression(doubt.above).sql(names)}"
    below = f"{CHOSEN}low / {expression(doubt.below).sql(names)}"
    said = ", ".join(
        f"CASE WHEN {column} > {above} OR {column} < {below} "
        f"THEN {quoted(method.name + ' says ')} || format('{{:.3g}}', {column}) END"
        for column, method in zip(columns, quantity.methods, strict=True)
    )
    return (
        f"CASE WHEN {CHOSEN}best > 0 AND ({greatest} > {above} OR {least} < {below}) "
        f"THEN concat_ws('; ', {said}) END"
    )


def said_of_one(
    doubt: Doubt, figure: Ends, others: Iterable[tuple[str, float | None]], known: Known
) -> str | None:
    """The same text about one model.

    `figure` is what the method that holds says, `others` are the names and best values of those
    behind it that apply.
    """
    low, best, high = figure
    if best is None or best <= 0:
        return None
    most = None if high is None else high * _number(doubt.above, known)
    least = None if low is None else low / _number(doubt.below, known)
    against = [
        f"{name} says {other:.3g}"
        for name, other in others
        if other and ((most is not None and other > most) or (least is not None and other < least))
    ]
    return "; ".join(against) or None


def _number(text: str, known: Known) -> float:
    return float(value(expression(text), known))  # type: ignore[arg-type]  # a ratio
