"""Only models that existed on a day."""

from __future__ import annotations

from datetime import date

import duckdb

from hubscan.estimate.classify import HUB_FLOOR
from hubscan.lineage.graph import Ints
from hubscan.lineage.load import int_columns
from hubscan.store.engine import sql_text
from hubscan.store.subset import choose, renumbered

_TABLES = ("models", "edges", "statements")


_DATED = f"""
CREATE OR REPLACE TEMP TABLE dated_models AS
WITH released AS (
    SELECT lower(hf_id) AS name, min(TRY_CAST(release_date AS DATE)) AS born
    FROM reference GROUP BY 1
), moments AS (
    SELECT m.model, m.key, m.id, least(CAST(m.created_at AS DATE), r.born) AS given,
        make_timestamp(1000000 * TRY_CAST('0x' || left(m.key, 8) AS BIGINT)) AS made
    FROM models m LEFT JOIN released r ON r.name = lower(m.id)
), born AS (
    SELECT model, key, id, coalesce(given, CASE WHEN made > TIMESTAMP '{HUB_FLOOR}'
        THEN CAST(made AS DATE) END) AS born
    FROM moments
), named AS (
    SELECT lower(id) AS name, born FROM born
    UNION ALL FROM released
), parents AS (
    SELECT e.child AS model, max(coalesce(k.born, n.born)) AS youngest
    FROM edges e
    LEFT JOIN born k ON k.key = e.parent_key
    LEFT JOIN (SELECT name, min(born) AS born FROM named GROUP BY name) n
        ON n.name = lower(e.parent_ref)
    GROUP BY e.child
)
SELECT b.model, b.born, p.youngest FROM born b LEFT JOIN parents p USING (model)
"""
"""A day a model: when it was `born`, NULL if nothing tells, and when its `youngest` parent was."""


def in_doubt(con: duckdb.DuckDBPyConnection) -> Ints:
    """The models of which nothing tells whether they existed, by number."""
    return int_columns(con, "FROM perhaps_existing")["model"]


def keep_existing(con: duckdb.DuckDBPyConnection, day: date) -> int:
    """Leave out of `models`, `edges` and `statements` what did not exist on `day`.

    How many models are left; they are numbered anew. Call it before lineage and estimates are
    made. A model is as old as the Hub or the curated `reference` says, whichever is older; where
    neither does, as the time that its `_id` begins with. One without any date existed if nothing
    that it names as its parent is younger than `day`, perhaps: `perhaps_existing(model)` has
    those, and they make nothing sure.
    """
    con.execute(_DATED)
    after = f"> DATE {sql_text(day)}"
    existing = choose(
        con,
        f"""
        SELECT model FROM dated_models WHERE NOT coalesce(born {after}, youngest {after}, false)
        """,
    )
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE perhaps_existing AS
        SELECT n.number AS model FROM chosen_models n JOIN dated_models d USING (model)
        WHERE d.born IS NULL ORDER BY 1
        """
    )
    con.execute("DROP TABLE dated_models")
    for name in _TABLES:
        con.execute(f"CREATE OR REPLACE TEMP TABLE existing_{name} AS {renumbered(name)}")
    for name in _TABLES:  # a temporary view hides a table or view of its name
        con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM existing_{name}")
    return existing
