"""Only models that existed on a day."""

from __future__ import annotations

from datetime import date

import duckdb


def keep_existing(con: duckdb.DuckDBPyConnection, day: date) -> int:
    """Drop from `models` and `edges` what was created after `day`; how many models are left.

    Call it before lineage and estimates are made. Models whose creation date is not known stay,
    because nothing says that they did not exist.
    """
    existed = "created_at IS NULL OR CAST(created_at AS DATE) <= $day"
    values = {"day": day}
    con.execute(f"CREATE OR REPLACE TEMP TABLE existing AS FROM models WHERE {existed}", values)
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
