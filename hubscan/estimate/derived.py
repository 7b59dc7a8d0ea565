"""Last stage of the estimates: what follows from the figures once ancestors are counted in."""

from __future__ import annotations

import duckdb

from hubscan.estimate import cost, score_ceiling
from hubscan.estimate.assumptions import Assumptions


def derive(con: duckdb.DuckDBPyConnection, assumptions: Assumptions) -> None:
    """Fill `training_cost_usd_*` of table `estimates`, and bound benchmarks that nobody states."""
    cost.fill(con, assumptions)
    score_ceiling.fill(con, assumptions)
