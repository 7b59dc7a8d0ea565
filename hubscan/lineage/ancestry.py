"""Which models one model's figures can depend on, read level by level."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

_ABOVE = """
SELECT parent_key AS key FROM parents
WHERE used AND parent_key IS NOT NULL AND child_key IN (SELECT unnest($keys))
UNION
SELECT original_key FROM lineage WHERE key IN (SELECT unnest($keys))
"""


def ancestry(con: duckdb.DuckDBPyConnection, keys: Iterable[str]) -> list[str]:
    """`keys`, all their ancestors and the originals of any of them, sorted.

    Reads `parents` and `lineage`; an original need not be an ancestor, because a re-upload often
    names the parent of what it re-uploads.
    """
    seen: set[str] = set()
    frontier = set(keys)
    while frontier:
        seen |= frontier
        rows = con.execute(_ABOVE, {"keys": sorted(frontier)}).fetchall()
        frontier = {key for (key,) in rows} - seen
    return sorted(seen)
