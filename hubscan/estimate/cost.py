"""Training cost in dollars, derived from training compute."""

from __future__ import annotations

import duckdb

from hubscan.estimate.assumptions import Assumptions

_SECONDS_PER_HOUR = 3600


def usd_per_flop(assumptions: Assumptions) -> tuple[float, float, float]:
    """(low, best, high) of price / (3600 · peak · utilisation), in USD per FLOP.

    With USD 2 an hour and 40 % of an H100's 989e12 FLOP/s, 1e26 FLOP cost 140 million dollars.
    """
    price = assumptions["accelerator_hour_price"]
    used = assumptions["accelerator_utilisation"]
    peak = assumptions["accelerator_peak"].value * _SECONDS_PER_HOUR
    return (
        price.low / (peak * used.high),
        price.value / (peak * used.value),
        price.high / (peak * used.low),
    )


def fill(con: duckdb.DuckDBPyConnection, assumptions: Assumptions) -> None:
    """Fill `training_cost_usd_*` of table `estimates` from `training_flop_*`."""
    low, best, high = usd_per_flop(assumptions)
    price = assumptions["accelerator_hour_price"]
    con.execute(
        f"""
        CREATE OR REPLACE TABLE estimates AS SELECT * REPLACE (
            training_flop_low * {low!r} AS training_cost_usd_low,
            training_flop_best * {best!r} AS training_cost_usd_best,
            training_flop_high * {high!r} AS training_cost_usd_high,
            CASE WHEN training_flop_high IS NOT NULL OR training_flop_low IS NOT NULL
                THEN 'training_flop × price per FLOP' END AS training_cost_usd_method,
            CASE WHEN training_flop_best IS NOT NULL THEN 'derived'
                 WHEN training_flop_high IS NOT NULL OR training_flop_low IS NOT NULL
                 THEN 'bounded' ELSE 'unknown' END AS training_cost_usd_grade,
            'assumptions: accelerator_hour_price of {price.date.isoformat()}'
                AS training_cost_usd_source
        ) FROM estimates
        """
    )
