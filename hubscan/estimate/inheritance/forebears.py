"""The models that others come from, few among all: what is joined to every model is one of them."""

from __future__ import annotations

import duckdb


def make(con: duckdb.DuckDBPyConnection) -> None:
    """Create `forebears(model, id)`: parents, originals and roots of other models.

    Reads `models`, `lineage` and `parents`.
    """
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE forebears AS
        SELECT model, id FROM models WHERE model IN (
            SELECT parent FROM parents WHERE parent IS NOT NULL
            UNION SELECT original FROM lineage WHERE original <> model
            UNION SELECT root FROM lineage WHERE root <> model
        )
        ORDER BY model
        """
    )


def only(table: str) -> str:
    """SELECT of the rows of `table` about forebears: a join with all of them is a large one."""
    return f"(SELECT * FROM {table} WHERE model IN (SELECT model FROM forebears))"
