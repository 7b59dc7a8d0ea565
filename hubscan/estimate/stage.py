"""Stage 2 of an assessment: what each repository is by itself, before inheritance."""

from __future__ import annotations

import duckdb

from hubscan.estimate import (
    benchmarks,
    choice,
    classify,
    conventions,
    gather,
    stated,
    subjects,
)
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.method import Quantity
from hubscan.estimate.registry import quantity
from hubscan.model.tables import QUANTITIES, TABLES

_QUANTITIES = {q.name for q in QUANTITIES}
_BENCHMARKS = ("mmlu", "mmlu_5_shot", "humaneval")
_FROM = {
    "parameters": "p",
    "active_parameters": "a",
    "training_tokens": "t",
    "own_flop": "f",
    **{name: f"own_{name}" for name in _BENCHMARKS},
}
"""Quantity → alias of the choice it is read from; the others are made by later stages."""

_SCRATCH = (
    "name_sizes", "reference_ids", "stored_kinds", "subjects", "own_parameters",
    "own_active_parameters", "own_training_tokens", "counted_parameters", "documented_flop",
    "facts_of_documented_flop", "combined_flop", "own_flop", "benchmark_candidates",
    *(f"own_{name}" for name in _BENCHMARKS), "class_choice",
)  # fmt: skip
"""Tables of this stage that only a question about a few models reads later."""

_FORMER_NAMES = {
    "parameter_choice": "own_parameters",
    "active_choice": "own_active_parameters",
    "token_facts": "facts_of_own_training_tokens",
    "token_choice": "own_training_tokens",
    "flop_methods": "documented_flop",
    "flop_combined": "combined_flop",
    "flop_choice": "own_flop",
}
"""What the explanations call a table."""


def own(
    con: duckdb.DuckDBPyConnection, assumptions: Assumptions, *, keep_scratch: bool = False
) -> None:
    """Create `own_estimates` (the shape of `estimates`) from `models`, `statements`,
    `reference` and `lineage`. The curated figures follow the conventions. `training_flop_*` and
    `training_cost_usd_*` stay NULL.

    `keep_scratch` leaves every table of the stage for whoever asks why.
    """
    conventions.apply(con, assumptions)
    subjects.make(con, assumptions)
    stated.make(con, assumptions)
    sizes = _quantity("parameters")
    choice.make(con, sizes, assumptions)
    classify.make(con, assumptions)
    choice.make(con, _quantity("active_parameters"), assumptions)
    choice.make(con, _quantity("training_tokens"), assumptions)
    choice.make(con, _quantity("counted_parameters"), assumptions)
    gather.make(con, _quantity("documented_flop"), assumptions)
    choice.make(con, _quantity("combined_flop"), assumptions)
    choice.make(con, _quantity("own_flop"), assumptions)
    benchmarks.make(con, assumptions)
    for benchmark in _BENCHMARKS:
        choice.make(con, _quantity(benchmark), assumptions)
    if keep_scratch:
        for name, table in _FORMER_NAMES.items():
            con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM {table}")
        candidates = gather.candidates(sizes, assumptions)
        con.execute(f"CREATE OR REPLACE TEMP VIEW parameter_candidates AS {candidates}")
    scores = " ".join(f"LEFT JOIN own_{name} USING (model)" for name in _BENCHMARKS)
    columns = ", ".join(_column(c.name, c.sql_type) for c in TABLES["estimates"].columns)
    con.execute(
        f"""
        CREATE OR REPLACE TABLE own_estimates AS
        SELECT {columns}
        FROM subjects s
        LEFT JOIN own_parameters p USING (model)
        LEFT JOIN own_active_parameters a USING (model)
        LEFT JOIN own_training_tokens t USING (model)
        LEFT JOIN own_flop f USING (model)
        {scores}
        LEFT JOIN class_choice c USING (model)
        ORDER BY s.model
        """
    )
    for table in () if keep_scratch else _SCRATCH:
        con.execute(f"DROP TABLE {table}")


def _quantity(name: str) -> Quantity:
    return quantity(f"hubscan.estimate.quantities.{name}")


def _column(name: str, sql_type: str) -> str:
    """SQL of one column of `estimates`."""
    quantity, _, part = name.rpartition("_")
    if quantity in _FROM:
        value = f"{_FROM[quantity]}.{part}"
        if part == "grade":
            value = f"coalesce(CAST({value} AS VARCHAR), 'unknown')"
    elif quantity in _QUANTITIES:
        value = f"CAST(NULL AS {sql_type})"
    elif name == "model":
        value = "s.model"
    else:
        value = f"c.{name}"
    return f'CAST({value} AS {sql_type}) AS "{name}"'
