"""Build contract tables from rows that name only the columns a test cares about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb

from hubscan.model.tables import TABLES
from hubscan.store.engine import empty_table


def make(
    con: duckdb.DuckDBPyConnection,
    name: str,
    rows: Iterable[Mapping[str, Any]],
    *,
    table: str | None = None,
) -> None:
    """Create relation `table` (default `name`) in the shape of `TABLES[name]`; the rest is NULL."""
    shape = TABLES[name]
    empty_table(con, shape, table)
    for row in rows:
        unknown = set(row) - set(shape.names)
        assert not unknown, f"not columns of {name}: {sorted(unknown)}"
        columns = ", ".join(f'"{c}"' for c in row)
        marks = ", ".join("?" for _ in row)
        con.execute(
            f'INSERT INTO "{table or name}" ({columns}) VALUES ({marks})', list(row.values())
        )


def estimate(
    quantity: str, low: Any, best: Any, high: Any, grade: str = "stated"
) -> dict[str, Any]:
    """The six columns of one quantity."""
    return {
        f"{quantity}_low": low,
        f"{quantity}_best": best,
        f"{quantity}_high": high,
        f"{quantity}_method": "test",
        f"{quantity}_grade": grade,
        f"{quantity}_source": "test",
    }
