"""Only models that existed on a day."""

from __future__ import annotations

from datetime import date

import duckdb


def keep_existing(con: duckdb.DuckDBPyConnection, day: date) -> int:
    """Leave out of `models` and `edges` what was created after `day`; how many models are left.

    Call it before lineage and estimates are made. A model is as old as the Hub or the curated
    `reference` says, whichever is older. One without any date stays, because nothing says that it
    did not exist.
    """
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE existing_models AS
        SELECT m.* FROM models m LEFT JOIN reference r ON lower(r.hf_id) = lower(m.id)
        WHERE coalesce(
            least(CAST(m.created_at AS DATE), TRY_CAST(r.release_date AS DATE)) <= $day, true
        )
        ORDER BY m.key
        """,
        {"day": day},
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE existing_edges AS"
        " FROM edges WHERE child_key IN (SELECT key FROM existing_models)"
    )
    for name in ("models", "edges"):  # a temporary view hides a table or view of its name
        con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM existing_{name}")
    row = con.execute("SELECT count(*) FROM models").fetchone()
    return int(row[0]) if row else 0
