"""Only models that existed on a day."""

from __future__ import annotations

from datetime import date

import duckdb


def keep_existing(con: duckdb.DuckDBPyConnection, day: date) -> int:
    """Drop from `models` and `edges` what was created after `day`; how many models are left.

    Call it before lineage and estimates are made. A model is as old as the Hub or the curated
    `reference` says, whichever is older. One without any date stays, because nothing says that it
    did not exist.
    """
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE existing AS
        SELECT m.* FROM models m LEFT JOIN reference r ON lower(r.hf_id) = lower(m.id)
        WHERE coalesce(
            least(CAST(m.created_at AS DATE), TRY_CAST(r.release_date AS DATE)) <= $day, true
        )
        """,
        {"day": day},
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE existing_edges AS"
        " FROM edges WHERE child_key IN (SELECT key FROM existing)"
    )
    for name, source in (("models", "existing"), ("edges", "existing_edges")):
        for kind in ("VIEW", "TABLE"):
            row = con.execute(
                "SELECT 1 FROM information_schema.tables WHERE table_name = ? AND table_type ="
                " CASE ? WHEN 'VIEW' THEN 'VIEW' ELSE 'BASE TABLE' END",
                [name, kind],
            ).fetchone()
            if row is not None:
                con.execute(f"DROP {kind} {name}")
        con.execute(f"CREATE TABLE {name} AS FROM {source}")
        con.execute(f"DROP TABLE {source}")
    row = con.execute("SELECT count(*) FROM models").fetchone()
    return int(row[0]) if row else 0
