"""Last stage of the estimates: what follows from the figures once ancestors are counted in."""

from __future__ import annotations

import duckdb

from hubscan.estimate import choice
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.method import ENDS
from hubscan.estimate.registry import quantity
from hubscan.model.grades import Grade

_READ = ("parameters", "training_flop", "mmlu", "mmlu_5_shot", "humaneval")
_BENCHMARKS = ("mmlu", "mmlu_5_shot", "humaneval")
_PARTS = (*ENDS, "method", "grade", "source")
_COST = {part: f"training_cost_usd.{part}" for part in _PARTS} | {
    "grade": f"coalesce(CAST(training_cost_usd.grade AS VARCHAR), '{Grade.UNKNOWN}')"
}


def derive(con: duckdb.DuckDBPyConnection, assumptions: Assumptions) -> None:
    """Fill `training_cost_usd_*` of table `estimates`, and bound benchmarks that nobody states."""
    for name in _READ:
        ends = ", ".join(f"{name}_{end} AS {end}" for end in ENDS)
        con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT model, {ends} FROM estimates")
    con.execute("CREATE OR REPLACE TEMP VIEW description AS SELECT model, generates FROM estimates")
    made = ["training_cost_usd", *(f"{name}_ceiling" for name in _BENCHMARKS)]
    for name in made:
        choice.make(con, quantity(f"hubscan.estimate.quantities.{name}"), assumptions)
    bounded = (
        f"CASE WHEN {name}_ceiling.model IS NULL THEN e.{name}_{part} "
        f"ELSE {name}_ceiling.{part} END AS {name}_{part}"
        for name in _BENCHMARKS
        for part in _PARTS
    )
    costs = (f"{_COST[part]} AS training_cost_usd_{part}" for part in _PARTS)
    columns = ", ".join([*bounded, *costs])
    joins = " ".join(f"LEFT JOIN {name} USING (model)" for name in made)
    con.execute(
        f"""
        CREATE OR REPLACE TABLE estimates AS
        SELECT e.* REPLACE ({columns}) FROM estimates e {joins} ORDER BY model
        """
    )
    for name in (*_READ, "description"):
        con.execute(f"DROP VIEW {name}")
    for name in made:
        con.execute(f"DROP TABLE {name}")
