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


def follow(con: duckdb.DuckDBPyConnection, assumptions: Assumptions) -> None:
    """Create the table of each quantity of `FOLLOWING`, and `estimates`, all side by side."""
    scores_above.make(con)
    for one in FOLLOWING:
        choice.make(con, one, assumptions)
    assemble(con)
