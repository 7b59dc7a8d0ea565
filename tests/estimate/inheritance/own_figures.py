"""What each model is by itself, given by hand, and what it then has from its ancestors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from hubscan.estimate import assumptions, follow, inherit
from hubscan.model.tables import QUANTITIES, TABLES
from tests.support import tables

KNOWN = assumptions.load(Path(__file__).resolve().parents[3] / "config")
_BY_ITSELF = tuple(
    q.name for q in QUANTITIES if q.name not in ("training_flop", "training_cost_usd")
)
_CLASSES = [
    c
    for c in TABLES["estimates"].names
    if c != "model" and not any(c.startswith(f"{q.name}_") for q in QUANTITIES)
]
_KINDS = {column.name: column.sql_type for column in TABLES["estimates"].columns}


def inherit_from(con: duckdb.DuckDBPyConnection, own: Iterable[Mapping[str, Any]]) -> None:
    """Make `estimates`; `own` has rows in its shape, of models of `models`, named by key."""
    tables.make(con, "estimates", own, table="given")
    for name in _BY_ITSELF:
        table = name if name.startswith("own_") else f"own_{name}"
        parts = ("low", "best", "high", "method", "grade", "source")
        columns = ", ".join(f"g.{name}_{part} AS {part}" for part in parts)
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT m.model, {columns} "
            "FROM models m LEFT JOIN given g USING (model) ORDER BY model"
        )
    classes = ", ".join(f"g.{c}, CAST(NULL AS {_KINDS[c]}) AS guess_{c}" for c in _CLASSES)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE own_classes AS SELECT m.model, {classes} "
        "FROM models m LEFT JOIN given g USING (model) ORDER BY model"
    )
    inherit(con, KNOWN)
    follow(con, KNOWN)
