"""The family of one model: what it comes from and what it led to, read level by level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb

MAX_DEPTH = 30

_UP = """
SELECT p.child_key, coalesce(p.parent_key, 'missing:' || lower(p.parent_ref)) AS parent,
    p.parent_ref, p.relation, p.grade, p.source, p.reason, p.parent_key IS NOT NULL AS present
FROM parents p
WHERE p.used AND list_contains($keys, p.child_key)
ORDER BY p.child_key, p.grade DESC, p.parent_ref, parent
"""

_DOWN = """
SELECT p.child_key, p.parent_key, p.parent_ref, p.relation, p.grade, p.source, p.reason,
    count(*) OVER (PARTITION BY p.parent_key) AS siblings,
    row_number() OVER (PARTITION BY p.parent_key
        ORDER BY l.descendants DESC, coalesce(m.downloads, 0) DESC, m.id, p.child_key) AS place
FROM parents p
JOIN lineage l ON l.key = p.child_key
JOIN models m ON m.key = p.child_key
WHERE p.used AND list_contains($keys, p.parent_key)
QUALIFY place <= $width
ORDER BY p.parent_key, place
"""

_MEMBERS = """
SELECT m.key, m.id, l.relation, e.parameters_best, e.training_flop_low, e.training_flop_best,
    e.training_flop_high, m.downloads, l.descendants, l.lineage_grade
FROM models m JOIN lineage l ON l.key = m.key JOIN estimates e ON e.key = m.key
WHERE list_contains($keys, m.key)
"""


@dataclass(frozen=True, slots=True)
class Member:
    """One model of a family; figures are None where unknown or where it is not in the snapshot."""

    key: str
    id: str
    relation: str | None
    parameters: float | None
    training_flop: tuple[float | None, float | None, float | None]
    """Low, best, high."""
    downloads: int | None
    descendants: int | None
    lineage_grade: str | None
    in_snapshot: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """An edge from child to direct parent, by key."""

    child: str
    parent: str
    relation: str
    grade: str
    source: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Family:
    """The relatives of `subject` up and down, nearest first."""

    subject: str
    members: dict[str, Member]
    up: tuple[Link, ...]
    down: tuple[Link, ...]
    hidden: dict[str, int]
    """Children left out, by key of their parent."""


def family(
    con: duckdb.DuckDBPyConnection,
    key: str,
    *,
    up: bool = True,
    down: bool = True,
    depth: int = MAX_DEPTH,
    width: int = 10,
) -> Family:
    """Relatives of model `key` within `depth` steps, at most `width` children of each model."""
    missing: dict[str, str] = {}
    above = _above(con, key, depth, missing) if up else []
    below, hidden = _below(con, key, depth, width) if down else ([], {})
    keys = {key} | {k for link in (*above, *below) for k in (link.child, link.parent)}
    members = _members(con, keys) | {k: _absent(k, missing[k]) for k in keys if k in missing}
    return Family(key, members, tuple(above), tuple(below), hidden)


def _above(
    con: duckdb.DuckDBPyConnection, key: str, depth: int, missing: dict[str, str]
) -> list[Link]:
    found: list[Link] = []
    seen, frontier = {key}, [key]
    for _ in range(depth):
        rows = con.execute(_UP, {"keys": frontier}).fetchall() if frontier else []
        found += [Link(r[0], r[1], *r[3:7]) for r in rows]
        missing |= {r[1]: r[2] for r in rows if not r[7]}
        frontier = sorted({r[1] for r in rows if r[7]} - seen)
        seen.update(frontier)
    return found


def _below(
    con: duckdb.DuckDBPyConnection, key: str, depth: int, width: int
) -> tuple[list[Link], dict[str, int]]:
    found: list[Link] = []
    hidden: dict[str, int] = {}
    seen, frontier = {key}, [key]
    for _ in range(depth):
        values = {"keys": frontier, "width": width}
        rows = con.execute(_DOWN, values).fetchall() if frontier else []
        found += [Link(r[0], r[1], *r[3:7]) for r in rows]
        hidden |= {r[1]: r[7] - width for r in rows if r[7] > width}
        frontier = sorted({r[0] for r in rows} - seen)
        seen.update(frontier)
    return found, hidden


def _members(con: duckdb.DuckDBPyConnection, keys: set[str]) -> dict[str, Member]:
    rows: list[tuple[Any, ...]] = con.execute(_MEMBERS, {"keys": sorted(keys)}).fetchall()
    return {r[0]: Member(r[0], r[1], r[2], r[3], (r[4], r[5], r[6]), *r[7:10]) for r in rows}


def _absent(key: str, name: str) -> Member:
    nothing = (None, None, None)
    return Member(key, name or "(not named)", None, None, nothing, None, None, None, False)
