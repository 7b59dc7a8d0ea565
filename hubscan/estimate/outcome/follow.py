"""The last stage of the estimates: what follows from the figures, and relation `estimates`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from hubscan.estimate.assemble import assemble
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.method import Quantity
from hubscan.estimate.outcome import scores_above
from hubscan.estimate.registry import quantities, quantity
from hubscan.estimate.walked import makers

if TYPE_CHECKING:
    from hubscan.estimate.few import Few

_HERE = __package__
FOLLOWING: tuple[Quantity, ...] = (
    quantity(f"{_HERE}.training_cost_usd"),
    *quantities(f"{_HERE}.scores"),
)
"""Every quantity of this stage."""


def follow(
    con: duckdb.DuckDBPyConnection, assumptions: Assumptions, *, few: Few | None = None
) -> None:
    """Create the table of each quantity of `FOLLOWING`, and `estimates`, all side by side.

    Of `few` models it keeps the facts.
    """
    choose, _ = makers(con, few)
    scores_above.make(con)
    for one in FOLLOWING:
        choose(one, assumptions)
    assemble(con, of_few=few is not None)
