"""Stage 2 of an assessment: what each repository is by itself, before inheritance."""

from __future__ import annotations

import duckdb

from hubscan.estimate import (
    benchmarks,
    choice,
    classify,
    conventions,
    counted_size,
    flop_combined,
    flop_methods,
    own_flop,
    stated,
    subjects,
    tokens,
)
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.parameters import choose
from hubscan.estimate.registry import quantity
from hubscan.model.tables import QUANTITIES, TABLES

_QUANTITIES = {q.name for q in QUANTITIES}
_FROM = {
    "parameters": "p",
    "active_parameters": "a",
    "training_tokens": "t",
    "own_flop": "f",
    "mmlu": "mmlu",
    "mmlu_5_shot": "mmlu_5_shot",
    "humaneval": "humaneval",
}
"""Quantity → alias of the choice it is read from; the others are made by later stages."""

_SCRATCH = (
    "name_sizes", "reference_ids", "model_counts", "subjects", "token_facts", "parameter_choice",
    "own_active_parameters", "token_choice", "flop_choice", "benchmark_candidates",
    "benchmark_choice", "class_choice", "counted_size",
)  # fmt: skip
"""Tables of this stage that only a question about a few models reads later."""


def own(
    con: duckdb.DuckDBPyConnection, assumptions: Assumptions, *, keep_scratch: bool = False
) -> None:
    """Create `own_estimates` (the shape of `estimates`) from `models`, `statements`,
    `reference` and `lineage`. The curated figures follow the conventions. `training_flop_*` and
    `training_cost_usd_*` stay NULL.

    `keep_scratch` leaves every table of the stage for whoever asks why.
    """
    conventions.apply(con, assumptions)
    subjects.make(con)
    stated.make(con)
    choose.make(con, assumptions)
    con.execute("CREATE OR REPLACE TEMP VIEW own_parameters AS FROM parameter_choice")
    choice.make(con, quantity("hubscan.estimate.quantities.active_parameters"), assumptions)
    con.execute("CREATE OR REPLACE TEMP VIEW active_choice AS FROM own_active_parameters")
    tokens.make(con, assumptions)
    benchmarks.make(con)
    classify.make(con, assumptions)
    counted_size.make(con, assumptions)
    flop_methods.make(con, assumptions)
    flop_combined.make(con, assumptions)
    own_flop.make(con, assumptions)
    columns = ", ".join(_column(c.name, c.sql_type) for c in TABLES["estimates"].columns)
    con.execute(
        f"""
        CREATE OR REPLACE TABLE own_estimates AS
        SELECT {columns}
        FROM subjects s
        LEFT JOIN parameter_choice p USING (model)
        LEFT JOIN active_choice a USING (model)
        LEFT JOIN token_choice t USING (model)
        LEFT JOIN flop_choice f USING (model)
        {_scores("mmlu", "mmlu_5_shot", "humaneval")}
        LEFT JOIN class_choice c USING (model)
        ORDER BY s.model
        """
    )
    for table in () if keep_scratch else _SCRATCH:
        con.execute(f"DROP TABLE {table}")


def _scores(*benchmarks: str) -> str:
    return " ".join(
        f"LEFT JOIN (FROM benchmark_choice WHERE benchmark = '{name}') {name} USING (model)"
        for name in benchmarks
    )


def _column(name: str, sql_type: str) -> str:
    """SQL of one column of `estimates`."""
    quantity, _, part = name.rpartition("_")
    if quantity in _FROM:
        value = f"{_FROM[quantity]}.{part}"
        if part == "grade":
            value = f"coalesce({value}, 'unknown')"
    elif quantity in _QUANTITIES:
        value = f"CAST(NULL AS {sql_type})"
    elif name == "model":
        value = "s.model"
    else:
        value = f"c.{name}"
    return f'CAST({value} AS {sql_type}) AS "{name}"'
