"""What a repository is by itself and its lineage → what it has from its ancestors."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import duckdb
import numpy as np
from msgspec.structs import asdict
from numpy.typing import NDArray

from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.inheritance import classes, forebears
from hubscan.estimate.inheritance.donors import Donors, find_donors
from hubscan.estimate.inheritance.steps import find_lost_parents, training_steps
from hubscan.estimate.inheritance.sums import Sums, sums
from hubscan.estimate.method import Quantity
from hubscan.estimate.registry import quantities, quantity
from hubscan.estimate.walked import makers
from hubscan.lineage.load import as_relation
from hubscan.model.begun import begun

if TYPE_CHECKING:
    from hubscan.estimate.few import Few

_HERE = __package__
LOST_BASE_FLOP = quantity(f"{_HERE}.lost_base_flop")
TRAINING_FLOP = quantity(f"{_HERE}.training_flop")
SIZES = quantities(f"{_HERE}.sizes")
OF_ORIGINALS = quantities(f"{_HERE}.of_originals")
INHERITED: tuple[Quantity, ...] = (LOST_BASE_FLOP, TRAINING_FLOP, *SIZES, *OF_ORIGINALS)
"""Every quantity of this stage."""


def inherit(
    con: duckdb.DuckDBPyConnection,
    assumptions: Assumptions,
    made: Callable[[Quantity], None] = lambda _: None,
    *,
    few: Few | None = None,
) -> None:
    """Create the table of each quantity of `INHERITED`.

    `training_flop` is the sum of `own_flop` over the model and its distinct ancestors. Copies have
    the figures of their original, adapters the parameters of their base and their own. `made` hears
    of each table that is ready: what it was made from is not needed any more. Of a `few` models
    the facts are kept. Reads `models`, `lineage`, `parents`, `reference` and the tables of each
    model by itself (`own_…`).
    """
    choose, _ = makers(con, few)
    forebears.make(con)
    find_lost_parents(con, assumptions)
    choose(LOST_BASE_FLOP, assumptions)
    steps = training_steps(con) if few is None else few.steps
    summed: Callable[[], Sums] = partial(sums, steps.graph, steps.own)
    if few is None:
        summed = begun(summed)  # on one core, and sizes do not need it
    _donors(con, find_donors(con, steps.models) if few is None else few.donors)
    for one in (*SIZES, *OF_ORIGINALS):
        choose(one, assumptions)
        made(one)
    classes.make(con)
    _as_step_sums(con, summed(), steps.models)
    choose(TRAINING_FLOP, assumptions)
    made(TRAINING_FLOP)


def _as_step_sums(con: duckdb.DuckDBPyConnection, found: Sums, models: int) -> None:
    """Make relation `step_sums`, a row a model."""
    columns = {name: values[:models] for name, values in asdict(found).items()}
    as_relation(con, "step_sums", {"model": _numbers(models)} | columns)


def _donors(con: duckdb.DuckDBPyConnection, found: Donors) -> None:
    """Make relation `size_donors`, a row a model."""
    columns = asdict(found)
    as_relation(con, "size_donors", {"model": _numbers(len(found.donor))} | columns)


def _numbers(models: int) -> NDArray[np.int32]:
    return np.arange(models, dtype=np.int32)
