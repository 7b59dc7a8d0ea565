"""Parents that fetched documents name, as further rows of `edges`."""

from __future__ import annotations

import duckdb

_RELATIONS = {"adapter_config": "adapter", "merge_config": "merge"}
"""Kind of document → relation it states."""
_OF_TUNING = ("added_gpu_hours", "added_tokens")
_OF_A_WHOLE = ("gpu_hours", "pretraining_tokens")
"""What a card tells of a step that came after another, and of a training from nothing."""


def add_stated_parents(con: duckdb.DuckDBPyConnection) -> int:
    """Append statements of quantity `parent` to `edges`; how many there were.

    What the prose of a card names counts only where nothing else names a parent. A card that tells
    of tuning alone is of a model with a parent, whoever it is: that becomes an
    edge without a name. Reads table `statements`. `edges` may be a view and becomes a table.
    """
    kinds = " ".join(f"WHEN '{kind}' THEN '{said}'" for kind, said in _RELATIONS.items())
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE edges_with_stated AS
        FROM edges UNION ALL BY NAME
        SELECT model AS child, source,
            row_number() OVER (PARTITION BY model, source ORDER BY locator, text) - 1 AS position,
            text AS parent_ref, CASE source {kinds} END AS relation
        FROM statements WHERE quantity = 'parent' AND text IS NOT NULL
            AND (source <> 'card_text' OR model NOT IN (SELECT child FROM edges))
        UNION ALL BY NAME
        SELECT model AS child, 'card_text' AS source, 0 AS position, '' AS parent_ref,
            'finetune' AS relation
        FROM statements GROUP BY model
        HAVING bool_or(quantity IN {_OF_TUNING}) AND NOT bool_or(quantity IN {_OF_A_WHOLE})
        """
    )
    con.execute("CREATE OR REPLACE TEMP VIEW edges AS FROM edges_with_stated")
    row = con.execute("SELECT count(*) FROM statements WHERE quantity = 'parent'").fetchone()
    return int(row[0]) if row else 0


def drop_stated_parents(con: duckdb.DuckDBPyConnection) -> None:
    """Drop the edges that lineage was resolved from; `edges` are those of the snapshot again."""
    con.execute("DROP VIEW IF EXISTS temp.edges")
    con.execute("DROP TABLE IF EXISTS edges_with_stated")
