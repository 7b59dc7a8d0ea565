"""Only models that existed on a day."""

from __future__ import annotations

from datetime import date

import duckdb

from hubscan.store.engine import sql_text
from hubscan.store.subset import choose, renumbered

_TABLES = ("models", "edges", "statements")


def keep_existing(con: duckdb.DuckDBPyConnection, day: date) -> int:
    """Leave out of `models`, `edges` and `statements` what was created after `day`.

    How many models are left; they are numbered anew. Call it before lineage and estimates are
    made. A model is as old as the Hub or the curated `reference` says, whichever is older. One
    without any date stays, because nothing says that it did not exist.
    """
    existing = choose(
        con,
        f"""
        SELECT DISTINCT m.model
        FROM models m LEFT JOIN reference r ON lower(r.hf_id) = lower(m.id)
        WHERE coalesce(
            least(CAST(m.created_at AS DATE), TRY_CAST(r.release_date AS DATE))
                <= DATE {sql_text(day)}, true
        )
        """,
    )
    for name in _TABLES:
        con.execute(f"CREATE OR REPLACE TEMP TABLE existing_{name} AS {renumbered(name)}")
    for name in _TABLES:  # a temporary view hides a table or view of its name
        con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM existing_{name}")
    return existing
