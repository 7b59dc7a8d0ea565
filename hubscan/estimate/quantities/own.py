"""What each repository is by itself, before inheritance: the quantities in their order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import duckdb

from hubscan.estimate import benchmarks, classify, stated, subjects
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.method import Quantity
from hubscan.estimate.registry import quantities, quantity
from hubscan.estimate.walked import makers

if TYPE_CHECKING:
    from hubscan.estimate.few import Few

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


def own(
    con: duckdb.DuckDBPyConnection,
    assumptions: Assumptions,
    *,
    few: Few | None = None,
    read_before: Callable[[duckdb.DuckDBPyConnection], None] | None = None,
) -> None:
    """Create the table of each quantity of `OWN`, and `own_classes`.

    Reads `models`, `statements`, `reference` and `lineage`. Of `few` models it keeps the facts.
    `read_before` is what `subjects.begin` returned.
    """
    if read_before is None:
        subjects.read_models(con, assumptions)
    else:
        read_before(con)
    subjects.make(con, assumptions)
    stated.make(con, assumptions)
    classify.make(con, assumptions)
    benchmarks.make(con, assumptions)
    choose, gathered = makers(con, few)
    for one in _FIRST:
        choose(one, assumptions)
    gathered(DOCUMENTED_FLOP, assumptions)
    for one in _THEN:
        choose(one, assumptions)
