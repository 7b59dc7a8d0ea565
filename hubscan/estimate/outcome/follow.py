"""The last stage of the estimates: what follows from the figures, and relation `estimates`."""

from __future__ import annotations

import duckdb

from hubscan.estimate import choice
from hubscan.estimate.assemble import assemble
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.method import Quantity
from hubscan.estimate.outcome import scores_above
from hubscan.estimate.registry import quantities, quantity

_HERE = __package__
FOLLOWING: tuple[Quantity, ...] = (
    quantity(f"{_HERE}.training_cost_usd"),
    *quantities(f"{_HERE}.scores"),
)
"""Every quantity of this stage."""


def follow(con: duckdb.DuckDBPyConnection, assumptions: Assumptions, *, few: bool = False) -> None:
    """Create the table of each quantity of `FOLLOWING`, and `estimates`, all side by side.

    Of a `few` models the facts are kept.
    """
    choose = choice.make_of_few if few else choice.make
    scores_above.make(con)
    for one in FOLLOWING:
        choose(con, one, assumptions)
    assemble(con)
