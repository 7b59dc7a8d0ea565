"""The tables between the facts and the figures: millions of rows that nothing later reads."""

from __future__ import annotations

import duckdb

from hubscan.estimate.method import Quantity
from hubscan.estimate.stages import ALL
from hubscan.model.tables import QUANTITIES

_FIGURES = frozenset(q.name for q in QUANTITIES)
_OF_OWN = frozenset({
    "name_sizes", "reference_ids", "stored_kinds", "low_bit", "low_bit_counts", "subjects",
    "stated", "benchmark_candidates", "mixtures", "mixture_families",
    "counted_parameters", "documented_flop", "facts_of_documented_flop", "combined_flop",
})  # fmt: skip
_OF_INHERITED = frozenset(
    {
        "own_classes",
        "candidate_bases",
        "likely_bases",
        "lost_parents",
        "missing_a_parent",
        "forebears",
    }
)


def drop_documents(con: duckdb.DuckDBPyConnection) -> None:
    """Drop what the figures of each model by itself were made from, once they are there."""
    _drop(con, set(_OF_OWN))


def drop_made_of(con: duckdb.DuckDBPyConnection, quantity: Quantity) -> None:
    """Drop what `quantity`, with ancestors counted in, was made from and nothing else is."""
    _drop(con, {f"own_{quantity.name}"})
    if quantity.name == "training_flop":
        con.unregister("step_sums")


def drop_own(con: duckdb.DuckDBPyConnection) -> None:
    """Drop what each model is by itself, once ancestors are counted in."""
    _drop(con, {one.table for one in ALL if one.table.startswith("own_")} | _OF_INHERITED)
    con.unregister("size_donors")


def drop_all(con: duckdb.DuckDBPyConnection) -> None:
    """Drop everything but what `estimates` is made of."""
    _drop(con, {one.table for one in ALL})
    con.unregister("scores_above")


def drop_figures(con: duckdb.DuckDBPyConnection) -> None:
    """Drop relation `estimates` and what it is made of."""
    con.execute("DROP VIEW IF EXISTS estimates")
    for table in sorted({*_FIGURES, "classes"}):
        con.execute(f"DROP TABLE IF EXISTS {table}")


def _drop(con: duckdb.DuckDBPyConnection, tables: set[str]) -> None:
    for table in sorted(tables - _FIGURES):
        con.execute(f"DROP TABLE IF EXISTS {table}")
