"""Own estimates and lineage → `estimates`: what each model has from its ancestors."""

from __future__ import annotations

import duckdb
import numpy as np

from hubscan.lineage.compute import Compute, accumulate
from hubscan.lineage.donors import Donors, find_donors
from hubscan.lineage.inherit_sql import estimates_query
from hubscan.lineage.load import as_relation
from hubscan.lineage.steps import training_steps


def inherit(con: duckdb.DuckDBPyConnection) -> None:
    """Make `estimates` from `own_estimates`, `parents`, `lineage` and `reference`.

    `training_flop` is the sum of `own_flop` over the model and its distinct ancestors. Copies
    have the figures of their original, adapters the parameters of their base and their own.
    Reads `models` too.
    """
    steps = training_steps(con)
    _offer(con, accumulate(steps.graph, steps.own), find_donors(con, steps.models))
    con.execute(f"CREATE OR REPLACE TABLE estimates AS {estimates_query()}")
    con.unregister("lineage_inherited")


def _offer(con: duckdb.DuckDBPyConnection, compute: Compute, donors: Donors) -> None:
    """Make the arrays readable in SQL as `lineage_inherited`."""
    models = len(donors.donor)
    as_relation(
        con,
        "lineage_inherited",
        {
            "row": np.arange(models),
            "flop_low": compute.low[:models],
            "flop_best": compute.best[:models],
            "flop_high": compute.high[:models],
            "ancestors": compute.ancestors[:models],
            "left_out": compute.left_out[:models],
            "donor": donors.donor,
            "loose": donors.loose,
            "guess": donors.guess,
        },
    )
