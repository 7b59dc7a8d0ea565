"""The tallies as bytes: what `tallies.csv` holds, and the hash that stands for all counts.

Whoever has a report can say `sha256sum tallies.csv` and compare it with what the footer says.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

import duckdb

from hubscan.model.tables import TABLES, Table
from hubscan.model.text import sha256_text

Cell = str | int | float | None


def as_csv(rows: Iterable[Mapping[str, Cell]], shape: Table = TABLES["tallies"]) -> str:
    """The rows with a head line. Ids of rules, tiers and modes, and names of our own, start no
    formula."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(shape.names)
    lines.writerows([row[name] for name in shape.names] for row in rows)
    return out.getvalue()


def content_hash(tallies: Iterable[Mapping[str, Cell]]) -> str:
    """Hex SHA-256 of `as_csv`."""
    return sha256_text(as_csv(tallies))


def rows(con: duckdb.DuckDBPyConnection, relation: str = "tallies") -> list[dict[str, Cell]]:
    """The rows of a relation of tallies, sorted by their key."""
    shape = TABLES["tallies"]
    listed = ", ".join(shape.names)
    found = con.execute(f"SELECT {listed} FROM {relation} ORDER BY {', '.join(shape.key)}")
    return [dict(zip(shape.names, row, strict=True)) for row in found.fetchall()]
