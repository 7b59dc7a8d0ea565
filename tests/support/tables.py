"""Build contract tables from rows that name only the columns a test cares about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import count
from typing import Any

import duckdb

from hubscan.model.tables import TABLES
from hubscan.store.engine import connect, empty_table

_NUMBERS = ("model", "child", "parent", "root", "original")


def make(
    con: duckdb.DuckDBPyConnection,
    name: str,
    rows: Iterable[Mapping[str, Any]],
    *,
    table: str | None = None,
) -> None:
    """Create relation `table` (default `name`) in the shape of `TABLES[name]`; the rest is NULL.

    Rows of `models` are numbered by key. Where other tables name a model, its key will do.
    """
    shape = TABLES[name]
    empty_table(con, shape, table)
    found = _numbered(rows) if name == "models" else [_by_number(con, row) for row in rows]
    if shape.key == ("model",):
        found.sort(key=lambda row: int(row["model"]))
    for row in found:
        unknown = set(row) - set(shape.names)
        assert not unknown, f"not columns of {name}: {sorted(unknown)}"
        columns = ", ".join(f'"{c}"' for c in row)
        marks = ", ".join("?" for _ in row)
        con.execute(
            f'INSERT INTO "{table or name}" ({columns}) VALUES ({marks})', list(row.values())
        )


def _numbered(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Models by ascending key, with numbers for them and their publishers."""
    ordered = sorted(rows, key=lambda row: str(row["key"]))
    publishers: dict[str, int] = {}
    found = []
    for number, row in enumerate(ordered):
        name = row.get("namespace")
        publisher = publishers.setdefault(name, len(publishers) + 1) if name else 0
        found.append({**row, "model": number, "publisher": publisher})
    return found


def _by_number(con: duckdb.DuckDBPyConnection, row: Mapping[str, Any]) -> dict[str, Any]:
    """`row` with numbers instead of keys."""
    texts = [column for column in _NUMBERS if isinstance(row.get(column), str)]
    return {**row, **{column: number(con, str(row[column])) for column in texts}}


def number(con: duckdb.DuckDBPyConnection, key: str) -> int:
    """The number of the model with that key."""
    row = con.execute("SELECT model FROM models WHERE key = ?", [key]).fetchone()
    assert row is not None, key
    return int(row[0])


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


def own_database() -> duckdb.DuckDBPyConnection:
    """`connect(threads=1)` for a test, as one more database of a process that is opened once."""
    name = f"test_{next(_DATABASES)}"
    _process().execute(f"ATTACH ':memory:' AS {name}")
    con = _process().cursor()
    for said in ("enable_progress_bar = false", "TimeZone = 'UTC'"):
        con.execute(f"SET {said}")
    con.execute(f"USE {name}")
    return con


@cache
def _process() -> duckdb.DuckDBPyConnection:
    return connect(threads=1)


_DATABASES = count()
