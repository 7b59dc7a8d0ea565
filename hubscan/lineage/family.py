"""The family of one model: what it comes from and what it led to, read level by level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb

from hubscan.model.choices import FAMILY_DEPTH
from hubscan.store.lookup import key_of

_UP = """
SELECT c.key, coalesce(m.key, 'missing:' || lower(p.parent_ref)) AS parent_key,
    p.parent_ref, p.relation, p.grade, p.source, p.reason, p.parent
FROM parents p JOIN models c ON c.model = p.child LEFT JOIN models m ON m.model = p.parent
WHERE p.used AND list_contains($models, p.child)
ORDER BY p.child, p.grade DESC, p.parent_ref, parent_key
"""

_DOWN = """
SELECT m.key, above.key, p.parent_ref, p.relation, p.grade, p.source, p.reason,
    count(*) OVER (PARTITION BY p.parent) AS siblings,
    row_number() OVER (PARTITION BY p.parent
        ORDER BY l.descendants DESC, coalesce(m.downloads, 0) DESC, m.id, p.child) AS place,
    p.child
FROM parents p
JOIN lineage l ON l.model = p.child
JOIN models m ON m.model = p.child
JOIN models above ON above.model = p.parent
WHERE p.used AND list_contains($models, p.parent)
QUALIFY place <= $width
ORDER BY p.parent, place
"""

_MEMBERS = """
SELECT m.key, m.id, l.relation, e.parameters_best, e.training_flop_low, e.training_flop_best,
    e.training_flop_high, m.downloads, l.descendants, l.lineage_grade
FROM models m JOIN lineage l ON l.model = m.model JOIN estimates e ON e.model = m.model
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
    model: int,
    *,
    up: bool = True,
    down: bool = True,
    depth: int = FAMILY_DEPTH,
    width: int = 10,
) -> Family:
    """Relatives of `model` within `depth` steps, at most `width` children of each model."""
    missing: dict[str, str] = {}
    above = _above(con, model, depth, missing) if up else []
    below, hidden = _below(con, model, depth, width) if down else ([], {})
    subject = key_of(con, model)
    keys = {subject} | {k for link in (*above, *below) for k in (link.child, link.parent)}
    members = _members(con, keys) | {k: _absent(k, missing[k]) for k in keys if k in missing}
    return Family(subject, members, tuple(above), tuple(below), hidden)


def _above(
    con: duckdb.DuckDBPyConnection, model: int, depth: int, missing: dict[str, str]
) -> list[Link]:
    found: list[Link] = []
    seen, frontier = {model}, [model]
    for _ in range(depth):
        rows = con.execute(_UP, {"models": frontier}).fetchall() if frontier else []
        found += [Link(r[0], r[1], *r[3:7]) for r in rows]
        missing |= {r[1]: r[2] for r in rows if r[7] is None}
        frontier = sorted({r[7] for r in rows if r[7] is not None} - seen)
        seen.update(frontier)
    return found


def _below(
    con: duckdb.DuckDBPyConnection, model: int, depth: int, width: int
) -> tuple[list[Link], dict[str, int]]:
    found: list[Link] = []
    hidden: dict[str, int] = {}
    seen, frontier = {model}, [model]
    for _ in range(depth):
        values = {"models": frontier, "width": width}
        rows = con.execute(_DOWN, values).fetchall() if frontier else []
        found += [Link(r[0], r[1], *r[3:7]) for r in rows]
        hidden |= {r[1]: r[7] - width for r in rows if r[7] > width}
        frontier = sorted({r[9] for r in rows} - seen)
        seen.update(frontier)
    return found, hidden


def _members(con: duckdb.DuckDBPyConnection, keys: set[str]) -> dict[str, Member]:
    rows: list[tuple[Any, ...]] = con.execute(_MEMBERS, {"keys": sorted(keys)}).fetchall()
    return {r[0]: Member(r[0], r[1], r[2], r[3], (r[4], r[5], r[6]), *r[7:10]) for r in rows}


def _absent(key: str, name: str) -> Member:
    nothing = (None, None, None)
    return Member(key, name or "(not named)", None, None, nothing, None, None, None, False)
