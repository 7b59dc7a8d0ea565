"""Numbers of models back to names and plain facts."""

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


def name_models(con: duckdb.DuckDBPyConnection, models: Iterable[int]) -> dict[int, Named]:
    """Number → the model. Reads `models`, `lineage` and `estimates`."""
    found = con.execute(_QUERY, [sorted({int(model) for model in models})]).fetchall()
    return {
        int(i): Named(name, relation, downloads, likes, day, (low, best, high), parameters)
        for i, name, relation, downloads, likes, day, low, best, high, parameters in found
    }


_QUERY = """
SELECT m.model, m.id, coalesce(l.relation, 'other'), coalesce(m.downloads, 0),
    coalesce(m.likes, 0), coalesce(strftime(m.created_at, '%Y-%m-%d'), ''),
    e.training_flop_low, e.training_flop_best, e.training_flop_high, e.parameters_best
FROM models m
LEFT JOIN lineage l USING (model)
LEFT JOIN estimates e USING (model)
WHERE m.model IN (SELECT unnest(?::INTEGER[]))
"""
