"""What each repository is by itself, before inheritance: the quantities in their order."""

from __future__ import annotations

import duckdb

from hubscan.estimate import benchmarks, choice, classify, gather, stated, subjects
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.method import Quantity
from hubscan.estimate.registry import quantities, quantity

_HERE = __package__
_FIRST = tuple(
    quantity(f"{_HERE}.{name}")
    for name in ("parameters", "active_parameters", "training_tokens", "counted_parameters")
)
DOCUMENTED_FLOP = quantity(f"{_HERE}.documented_flop")
"""Of this all methods that hold are kept."""
_THEN = (
    quantity(f"{_HERE}.combined_flop"),
    quantity(f"{_HERE}.own_flop"),
    *quantities(f"{_HERE}.scores"),
)
OWN: tuple[Quantity, ...] = (*_FIRST, DOCUMENTED_FLOP, *_THEN)
"""Every quantity of this stage."""


def own(con: duckdb.DuckDBPyConnection, assumptions: Assumptions, *, few: bool = False) -> None:
    """Create the table of each quantity of `OWN`, and `own_classes`.

    Reads `models`, `statements`, `reference` and `lineage`. Of a `few` models the facts are kept.
    """
    subjects.make(con, assumptions)
    stated.make(con, assumptions)
    classify.make(con, assumptions)
    benchmarks.make(con, assumptions)
    choose = choice.make_of_few if few else choice.make
    gathered = gather.make_of_few if few else gather.make
    for one in _FIRST:
        choose(con, one, assumptions)
    gathered(con, DOCUMENTED_FLOP, assumptions)
    for one in _THEN:
        choose(con, one, assumptions)
