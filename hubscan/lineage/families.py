"""Families by root: how many models, how many of them distinct, their downloads, the rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb

from hubscan.model.choices import FAMILY_ORDERS

LIKELY = 2
"""Verdict level from which on a root counts as caught."""

_FAMILIES = """
SELECT l.root, r.id, count(*) - 1 AS derived, count(DISTINCT l.original) AS originals,
    count(DISTINCT nullif(m.publisher, 0)) AS publishers,
    sum(coalesce(m.downloads, 0)) AS downloads,
    count(*) FILTER (l.lineage_grade = 'inferred') AS inferred,
    any_value(e.training_flop_low), any_value(e.training_flop_best),
    any_value(e.training_flop_high)
FROM lineage l
JOIN models m ON m.model = l.model
JOIN models r ON r.model = l.root
JOIN estimates e ON e.model = l.root
GROUP BY l.root, r.id
HAVING count(*) > 1
ORDER BY {order} DESC, r.id LIMIT $limit
"""


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """One root and all that has it as its main root."""

    root: str
    derived: int
    """Models below the root."""
    originals: int
    """Distinct models of the family: copies counted with their original."""
    publishers: int
    downloads: int
    inferred: int
    """Models that hang on an edge nobody declared."""
    training_flop: tuple[float | None, float | None, float | None]
    """Of the root: low, best, high."""
    rules: tuple[str, ...]
    """`rule/tier` that likely or surely cover the root, by id."""


def largest_families(
    con: duckdb.DuckDBPyConnection, *, order: str = "descendants", limit: int = 20
) -> list[FamilyLine]:
    """The `limit` largest families. Reads models, lineage, estimates, verdicts."""
    query = _FAMILIES.format(order=FAMILY_ORDERS[order])
    rows: list[tuple[Any, ...]] = con.execute(query, {"limit": limit}).fetchall()
    caught = _caught(con, [r[0] for r in rows])
    return [
        FamilyLine(
            root=r[1],
            derived=int(r[2]),
            originals=int(r[3]),
            publishers=int(r[4]),
            downloads=int(r[5]),
            inferred=int(r[6]),
            training_flop=(r[7], r[8], r[9]),
            rules=caught[r[0]],
        )
        for r in rows
    ]


def _caught(con: duckdb.DuckDBPyConnection, roots: list[int]) -> dict[int, tuple[str, ...]]:
    """Tiers that likely cover each of `roots`, in any derivative mode."""
    found = con.execute(
        "SELECT * FROM verdicts WHERE list_contains($roots, model)", {"roots": roots}
    )
    names = [d[0] for d in found.description or ()]
    caught: dict[int, tuple[str, ...]] = dict.fromkeys(roots, ())
    for row in found.fetchall():
        levels = dict(zip(names, row, strict=True))
        root = int(levels.pop("model"))
        tiers = {name.rpartition("@")[0] for name, level in levels.items() if level >= LIKELY}
        caught[root] = tuple(sorted(tiers))
    return caught
