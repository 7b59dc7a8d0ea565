"""The tables between the facts and the figures: millions of rows that nothing later reads."""

from __future__ import annotations

import duckdb

from hubscan.estimate.stages import ALL
from hubscan.model.tables import QUANTITIES

_FIGURES = frozenset(q.name for q in QUANTITIES)
_OTHERS = frozenset({
    "name_sizes", "reference_ids", "stored_kinds", "subjects", "stated", "own_classes",
    "benchmark_candidates", "lost_parents", "missing_a_parent",
})  # fmt: skip


def drop_own(con: duckdb.DuckDBPyConnection) -> None:
    """Drop what each model is by itself, once ancestors are counted in."""
    _drop(con, {one.table for one in ALL if one.table.startswith("own_")} | _OTHERS)


def drop_all(con: duckdb.DuckDBPyConnection) -> None:
    """Drop everything but what `estimates` is made of."""
    _drop(con, {one.table for one in ALL})


def _drop(con: duckdb.DuckDBPyConnection, tables: set[str]) -> None:
    for table in sorted(tables - _FIGURES):
        con.execute(f"DROP TABLE IF EXISTS {table}")
    for relation in ("step_sums", "size_donors"):
        con.unregister(relation)
