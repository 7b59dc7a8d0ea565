"""Sorted part files → the final tables, one range of keys at a time.

A range holds about `RANGE_ROWS` rows, so memory does not depend on how many models there are.
An `_id` that comes twice is kept where it came first. Within one walk of the listing (the part of
the page's name before the dash) the repetition is recorded; walks may overlap at their ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from hubscan.model.tables import TABLES, Table
from hubscan.store.datadir import Stored
from hubscan.store.engine import empty_table, sql_text

RANGE_ROWS = 50_000
ROW_GROUP = 65_536
_SAMPLE = 500


def merge(
    con: duckdb.DuckDBPyConnection, parts: Sequence[Path], out: Path, base: Stored | None = None
) -> tuple[int, int]:
    """Write models.parquet and edges.parquet into `out`; returns their rows.

    Repeated objects go to the relation `refused` of `con`. Rows of the snapshot `base` whose key
    is in no part are kept.
    """
    models, edges = TABLES["models"], TABLES["edges"]
    with (
        _Writer(con, models, out / "models.parquet") as models_file,
        _Writer(con, edges, out / "edges.parquet") as edges_file,
    ):
        for low, high in _ranges(con, parts, base):
            _load_range(con, parts, base, low, high)
            models_file.add(_arrow(con, f"SELECT {_cast(models)} FROM span WHERE nth = 1"))
            edges_file.add(_arrow(con, _edges_sql(edges)))
            con.execute(
                """INSERT INTO refused SELECT page, position,
                'repeated: the _id came before', id
                FROM span WHERE nth > 1 AND left(page, 3) = left(first_page, 3)"""
            )
    return models_file.rows, edges_file.rows


def _ranges(
    con: duckdb.DuckDBPyConnection, parts: Sequence[Path], base: Stored | None
) -> list[tuple[str | None, str | None]]:
    """Bounds [low, high) that cut all keys into pieces of about `RANGE_ROWS`."""
    samples: list[str] = []
    files = [*parts, *([] if base is None else [base.table("models")])]
    for part in files:
        rows = con.execute(
            f"""SELECT key FROM (SELECT key, row_number() OVER () AS n
            FROM read_parquet({sql_text(part)})) WHERE n % {_SAMPLE} = 0"""
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
        WINDOW appearance AS (PARTITION BY key ORDER BY page, position) ORDER BY key"""
    )


def _base_rows(base: Stored, where: str) -> str:
    """Rows of an older snapshot in the shape of a part; `~` sorts after every page."""
    return f"""SELECT '~' AS page, 0 AS position, coalesce(e.edges, []) AS edges, m.*
        FROM (FROM read_parquet({sql_text(base.table("models"))}) WHERE {where}) m
        LEFT JOIN (
            SELECT child_key, list({{'source': source, 'position': position,
                'parent_key': parent_key, 'parent_ref': parent_ref, 'relation': relation}}
                ORDER BY source, position) AS edges
            FROM read_parquet({sql_text(base.table("edges"))})
            WHERE {where.replace("key", "child_key")} GROUP BY child_key
        ) e ON e.child_key = m.key"""


def _edges_sql(edges: Table) -> str:
    return f"""SELECT {_cast(edges)} FROM (
        SELECT key AS child_key, unnest(edges, recursive := true) FROM span WHERE nth = 1
    ) ORDER BY child_key, source, position"""


def _cast(table: Table) -> str:
    return ", ".join(f'CAST("{c.name}" AS {c.sql_type}) AS "{c.name}"' for c in table.columns)


def _arrow(con: duckdb.DuckDBPyConnection, query: str) -> pa.Table:
    table: pa.Table = con.sql(query).to_arrow_table()
    return table


class _Writer:
    """Parquet in row groups of fixed size, however the rows arrive: same rows, same bytes."""

    def __init__(self, con: duckdb.DuckDBPyConnection, table: Table, path: Path) -> None:
        empty_table(con, table, "shape")
        schema = _arrow(con, "FROM shape").schema
        self.rows = 0
        self._path = path
        self._partial = path.with_name(path.name + ".partial")
        self._pending = schema.empty_table()
        self._file = pq.ParquetWriter(self._partial, schema, compression="zstd")

    def __enter__(self) -> Self:
        return self

    def add(self, rows: pa.Table) -> None:
        """Append `rows`, which must follow those added before in the order of the key."""
        self.rows += rows.num_rows
        self._pending = pa.concat_tables([self._pending, rows])
        while self._pending.num_rows >= ROW_GROUP:
            self._write(self._pending.slice(0, ROW_GROUP))
            self._pending = self._pending.slice(ROW_GROUP)

    def _write(self, rows: pa.Table) -> None:
        self._file.write_table(rows.combine_chunks(), row_group_size=ROW_GROUP)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None and self._pending.num_rows:
            self._write(self._pending)
        self._file.close()
        if kind is None:
            self._partial.replace(self._path)
        else:
            self._partial.unlink(missing_ok=True)
