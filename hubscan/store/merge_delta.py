"""Sorted part files → rows in the order of the key, one range of keys at a time.

A range holds about `RANGE_ROWS` rows, so memory does not depend on how many models there are.
An `_id` that comes twice is kept where it came first. Within one walk of the listing the
repetition is recorded; walks may overlap at their ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from hubscan.model.tables import TABLES
from hubscan.store.datadir import Stored
from hubscan.store.engine import sql_text
from hubscan.store.rejects import Rejects
from hubscan.store.table_writer import TablesWriter

RANGE_ROWS = 50_000
_SAMPLE = 500
_AFTER_ALL_PAGES = 2**40
_NUMBERS = ("model", "publisher")
"""What the writer gives; a model of an older snapshot may have another one now."""
_MODEL = ", ".join(f'"{name}"' for name in TABLES["models"].names if name not in _NUMBERS)


def merge(
    con: duckdb.DuckDBPyConnection,
    parts: Sequence[Path],
    writer: TablesWriter,
    rejects: Rejects,
    base: Stored | None = None,
) -> None:
    """Give the rows of all parts to `writer`; rows of `base` whose key is in no part are kept."""
    for low, high in _ranges(con, parts, base):
        _load_range(con, parts, base, low, high)
        writer.add(_arrow(con, f"SELECT edges, {_MODEL} FROM span WHERE nth = 1 ORDER BY key"))
        again = _arrow(
            con,
            f"""SELECT page, position, id AS j, first_page FROM span
            WHERE nth > 1 AND page < {_AFTER_ALL_PAGES}""",
        )
        pages = again.select(["page", "first_page"]).to_pylist()
        same_walk = [rejects.walk_of(p["page"]) == rejects.walk_of(p["first_page"]) for p in pages]
        rejects.add_repeated(again.filter(pa.array(same_walk, pa.bool_())))


def _ranges(
    con: duckdb.DuckDBPyConnection, parts: Sequence[Path], base: Stored | None
) -> list[tuple[str | None, str | None]]:
    """Bounds [low, high) that cut all keys into pieces of about `RANGE_ROWS`."""
    files = [*parts, *([] if base is None else [base.table("models")])]
    samples: list[str] = []
    for file in files:
        rows = con.execute(
            f"""SELECT key FROM (SELECT key, row_number() OVER () AS n
            FROM read_parquet({sql_text(file)})) WHERE n % {_SAMPLE} = 0"""
        ).fetchall()
        samples += (r[0] for r in rows)
    cuts = sorted(set(sorted(samples)[RANGE_ROWS // _SAMPLE :: RANGE_ROWS // _SAMPLE]))
    return list(zip([None, *cuts], [*cuts, None], strict=True)) if files else []


def _load_range(
    con: duckdb.DuckDBPyConnection,
    parts: Sequence[Path],
    base: Stored | None,
    low: str | None,
    high: str | None,
) -> None:
    """The relation `span`: rows of the range, `nth` counting the appearances of a key."""
    bounds = [f"key >= {sql_text(low)}"] if low else []
    bounds += [f"key < {sql_text(high)}"] if high else []
    where = " AND ".join(bounds) or "true"
    found = []
    if parts:
        files = ", ".join(sql_text(p) for p in parts)
        found.append(f"FROM read_parquet([{files}]) WHERE {where}")
    if base is not None:
        found.append(_base_rows(base, where))
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE span AS
        SELECT *, row_number() OVER appearance AS nth,
            first_value(page) OVER appearance AS first_page
        FROM ({" UNION ALL BY NAME ".join(found)})
        WINDOW appearance AS (PARTITION BY key ORDER BY page, position)"""
    )


def _base_rows(base: Stored, where: str) -> str:
    """Rows of an older snapshot in the shape of a part; they sort after every page."""
    return f"""SELECT {_AFTER_ALL_PAGES} AS page, 0 AS position,
            coalesce(e.edges, []) AS edges, m.* EXCLUDE ({", ".join(_NUMBERS)})
        FROM (FROM read_parquet({sql_text(base.table("models"))}) WHERE {where}) m
        LEFT JOIN (
            SELECT child, list({{'source': source, 'position': position,
                'parent_key': parent_key, 'parent_ref': parent_ref, 'relation': relation}}
                ORDER BY source, position) AS edges
            FROM read_parquet({sql_text(base.table("edges"))})
            GROUP BY child
        ) e ON e.child = m.model"""


def _arrow(con: duckdb.DuckDBPyConnection, query: str) -> pa.Table:
    table: pa.Table = con.sql(query).to_arrow_table()
    return table
