"""The models of a tier by how much they are used: who is caught, by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.tally import columns


@dataclass(frozen=True, slots=True)
class Caught:
    """One model under one verdict column."""

    id: str
    level: int
    """1 possibly, 2 likely, 3 surely."""
    relation: str
    downloads: int
    likes: int
    created: str
    """Day of creation on the Hub, ISO; empty if not given."""


def best_known(
    con: duckdb.DuckDBPyConnection, names: Sequence[str], n: int, at_least: int = columns.LIKELY
) -> dict[str, list[Caught]]:
    """For each verdict column its `n` most downloaded models at or above level `at_least`."""
    return _first(con, names, n, at_least, "downloads DESC, likes DESC")


def newest(
    con: duckdb.DuckDBPyConnection, names: Sequence[str], n: int, at_least: int = columns.LIKELY
) -> dict[str, list[Caught]]:
    """For each verdict column its `n` latest created models at or above level `at_least`."""
    return _first(con, names, n, at_least, "created_at DESC NULLS LAST")


def _first(
    con: duckdb.DuckDBPyConnection, names: Sequence[str], n: int, at_least: int, order: str
) -> dict[str, list[Caught]]:
    ranked = _rows_by(con, order)
    picked: dict[str, tuple[NDArray[np.int64], NDArray[np.int8]]] = {}
    for name, levels in columns.levels(con, names):
        first = ranked[np.flatnonzero(levels[ranked] >= at_least)[:n]]
        picked[name] = first, levels[first]
    wanted = sorted({int(i) for rows, _ in picked.values() for i in rows})
    known = _describe(con, wanted)
    return {
        name: [
            Caught(known[int(i)][0], int(level), *known[int(i)][1:])
            for i, level in zip(rows, levels, strict=True)
        ]
        for name, (rows, levels) in picked.items()
    }


def _rows_by(con: duckdb.DuckDBPyConnection, order: str) -> NDArray[np.int64]:
    """Rows of `verdicts`, ordered by columns of `models`, ties by name."""
    found = con.execute(
        "SELECT o.i FROM (SELECT key, row_number() OVER () - 1 AS i FROM verdicts) o "
        f"JOIN models m USING (key) ORDER BY {order}, m.id, m.key"
    ).fetchnumpy()
    return np.asarray(found["i"], dtype=np.int64)


def _describe(
    con: duckdb.DuckDBPyConnection, rows: list[int]
) -> dict[int, tuple[str, str, int, int, str]]:
    con.execute(
        "CREATE OR REPLACE TEMP TABLE wanted_rows AS SELECT unnest(?::BIGINT[]) AS i", [rows]
    )
    found = con.execute(
        "SELECT o.i, coalesce(m.id, o.key), coalesce(l.relation, 'other'), "
        "coalesce(m.downloads, 0), coalesce(m.likes, 0), "
        "coalesce(strftime(m.created_at, '%Y-%m-%d'), '') "
        "FROM (SELECT key, row_number() OVER () - 1 AS i FROM verdicts) o "
        "SEMI JOIN wanted_rows w ON w.i = o.i "
        "LEFT JOIN models m USING (key) LEFT JOIN lineage l USING (key)"
    ).fetchall()
    return {int(i): (name, relation, dl, likes, day) for i, name, relation, dl, likes, day in found}
