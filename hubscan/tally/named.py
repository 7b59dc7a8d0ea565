"""Row numbers of `verdicts` back to names and plain facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb


@dataclass(frozen=True, slots=True)
class Named:
    """One model as a report lists it."""

    id: str
    relation: str
    downloads: int
    likes: int
    created: str
    """Day of creation on the Hub, ISO; empty if not given."""
    training_flop: tuple[float | None, float | None, float | None]
    """Low, best, high; FLOP."""
    parameters: float | None
    """Best value."""


def name_rows(con: duckdb.DuckDBPyConnection, rows: Iterable[int]) -> dict[int, Named]:
    """Row of `verdicts` → the model there. Reads `verdict_order` (see `hubscan.tally.order`)."""
    wanted = sorted({int(row) for row in rows})
    con.execute("CREATE OR REPLACE TEMP TABLE wanted_rows (i BIGINT)")
    con.execute("INSERT INTO wanted_rows SELECT unnest(?::BIGINT[])", [wanted])
    found = con.execute(_QUERY).fetchall()
    return {
        int(i): Named(name, relation, downloads, likes, day, (low, best, high), parameters)
        for i, name, relation, downloads, likes, day, low, best, high, parameters in found
    }


_QUERY = """
SELECT o.i, coalesce(m.id, o.key), coalesce(l.relation, 'other'), coalesce(m.downloads, 0),
    coalesce(m.likes, 0), coalesce(strftime(m.created_at, '%Y-%m-%d'), ''),
    e.training_flop_low, e.training_flop_best, e.training_flop_high, e.parameters_best
FROM verdict_order o
SEMI JOIN wanted_rows w ON w.i = o.i
LEFT JOIN models m USING (key)
LEFT JOIN lineage l USING (key)
LEFT JOIN estimates e USING (key)
"""
