"""What less trusted methods say against the figure of the one that is used.

SQL over the columns of hubscan.estimate.choice: the facts of a model, the place of the method that
holds, and its figure.
"""

from __future__ import annotations

from collections.abc import Iterator

from hubscan.estimate.expression import Names, expression
from hubscan.estimate.method import Doubt, Quantity
from hubscan.estimate.sql_text import quoted

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
