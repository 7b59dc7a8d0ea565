"""Which models one model's figures can depend on, read level by level."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

_ABOVE = """
SELECT parent FROM parents
WHERE used AND parent IS NOT NULL AND child IN (SELECT unnest($models))
UNION
SELECT original FROM lineage
WHERE original IS NOT NULL AND model IN (SELECT unnest($models))
"""


def ancestry(con: duckdb.DuckDBPyConnection, models: Iterable[int]) -> list[int]:
    """`models`, all their ancestors and the originals of any of them, sorted.

    Reads `parents` and `lineage`; an original need not be an ancestor, because a re-upload often
    names the parent of what it re-uploads.
    """
    seen: set[int] = set()
    frontier = set(models)
    while frontier:
        seen |= frontier
        rows = con.execute(_ABOVE, {"models": sorted(frontier)}).fetchall()
        frontier = {model for (model,) in rows} - seen
    return sorted(seen)
