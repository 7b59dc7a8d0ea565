"""Counts of verdict columns by any grouping of models, the largest groups first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from hubscan.model.suggest import unknown
from hubscan.store.engine import identifier

GROUPINGS = {
    "relation": "coalesce(l.relation, 'other')",
    "publisher": "coalesce(m.namespace, 'none')",
    "licence": "coalesce(m.license, 'none declared')",
    "task": "coalesce(m.pipeline_tag, 'none given')",
    "library": "coalesce(m.library_name, 'none given')",
    "modality": "coalesce(e.modality, 'unknown')",
    "year": "coalesce(strftime(m.created_at, '%Y'), 'unknown')",
    "parentage": "CASE WHEN l.lineage_grade = 'inferred' THEN 'a parent is inferred'"
    " WHEN l.relation = 'base' THEN 'no parent known' ELSE 'parents are declared' END",
    "family": "coalesce(root.id, m.id)",
}
"""Name → SQL over models m, lineage l, estimates e and the root's record."""


@dataclass(frozen=True, slots=True)
class Group:
    """Counts of one group under one verdict column."""

    name: str
    models: int
    """Models of the group, covered or not."""
    surely: int
    likely: int
    possibly: int
    downloads_likely: int


def count_by(
    con: duckdb.DuckDBPyConnection, columns: Sequence[str], grouping: str, n: int
) -> dict[str, list[Group]]:
    """Verdict column → its `n` groups with most likely, then possibly covered models.

    Raises `HubscanError` for an unknown grouping.
    """
    if grouping not in GROUPINGS:
        raise unknown("grouping", grouping, GROUPINGS)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE grouped AS SELECT m.model, coalesce(m.downloads, 0) AS d, "
        f"{GROUPINGS[grouping]} AS g FROM models m LEFT JOIN lineage l USING (model) "
        "LEFT JOIN estimates e USING (model) LEFT JOIN models root ON root.model = l.root"
    )
    return {column: _groups(con, column, n) for column in columns}


def _groups(con: duckdb.DuckDBPyConnection, column: str, n: int) -> list[Group]:
    level = f"v.{identifier(column)}"
    rows = con.execute(
        f"SELECT g, count(*), count(*) FILTER ({level} >= 3), "
        f"count(*) FILTER ({level} >= 2) AS likely, count(*) FILTER ({level} >= 1) AS possibly, "
        f"coalesce(sum(d) FILTER ({level} >= 2), 0)::BIGINT "
        "FROM grouped JOIN verdicts v USING (model) GROUP BY g HAVING possibly > 0 "
        "ORDER BY likely DESC, possibly DESC, g LIMIT ?",
        [n],
    ).fetchall()
    return [Group(*row) for row in rows]
