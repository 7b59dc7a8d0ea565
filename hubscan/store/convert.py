"""Raw pages → models.parquet, edges.parquet, rejects.parquet, in memory that does not grow.

Pages are read in batches, and each batch is typed by one DuckDB query. A listing by creation comes
newest first, so read from its end the batches follow each other in the order of the key and go
straight into the final files. Where they do not (recorded pages in another order, several walks,
changes to an older snapshot), each batch becomes a sorted part file and hubscan.store.merge puts
the parts in order. Both ways give the same bytes: the tables depend on the objects alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hubscan.model.tables import TABLES
from hubscan.store.batches import OpenPage, groups, objects_table, open_pages
from hubscan.store.datadir import Stored
from hubscan.store.edge_sql import EDGES, TAG_NAMES, TAG_PARENTS
from hubscan.store.engine import connect, sql_text
from hubscan.store.merge import merge
from hubscan.store.object_row import row_sql
from hubscan.store.rejects import Rejects
from hubscan.store.table_writer import TablesWriter

_COLUMNS = ", ".join(
    "nullif(split_part(id, '/', 1), id) AS namespace" if c.name == "namespace" else f'"{c.name}"'
    for c in TABLES["models"].columns
)
_QUERY = f"""
    SELECT page, position, reasons, CASE WHEN reasons IS NOT NULL THEN left(j, 200) END AS excerpt,
        {EDGES} AS edges, {_COLUMNS}
    FROM (SELECT *, {TAG_PARENTS} AS tag_parents
    FROM (SELECT *, {TAG_NAMES} AS tag_names FROM ({row_sql("objects")})))"""


_PART_ORDER = ("key", "page", "position")


@dataclass(frozen=True, slots=True)
class Converted:
    """What came out."""

    models: int
    edges: int
    rejects: int
    objects: int
    """Objects read, repeated and refused ones included."""
    broken_pages: int
    """Pages that were refused whole or from some point on: models are missing."""


class _NotInOrderError(Exception):
    """The keys do not rise from row to row."""


def convert(
    pages: Sequence[Path], out: Path, *, limit: int | None = None, base: Stored | None = None
) -> Converted:
    """Write the three tables of `pages` into `out`; at most `limit` objects are read.

    With `base` the pages are changes to that snapshot: its models that do not come are kept.
    A page or an object that cannot be read becomes a row of rejects; nothing is raised for it.
    """
    work = out / "convert.partial"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    with connect(threads=1, memory_limit="500MB") as con:
        con.execute(f"SET temp_directory = {sql_text(work / 'spill')}")
        try:
            job = _Conversion(con, pages, out, work)
            if limit is None and base is None and job.one_walk:
                try:
                    return job.streamed()
                except _NotInOrderError:
                    job = _Conversion(con, pages, out, work)
            return job.merged(limit, base)
        finally:
            shutil.rmtree(work, ignore_errors=True)


class _Conversion:
    def __init__(
        self, con: duckdb.DuckDBPyConnection, pages: Sequence[Path], out: Path, work: Path
    ) -> None:
        self._con = con
        self._groups = groups(pages)
        self._out = out
        self._work = work
        self._rejects = Rejects([p.name for p in pages])
        self._objects = 0
        self.one_walk = len({p.name.partition("-")[0] for p in pages}) <= 1

    def streamed(self) -> Converted:
        """Straight into the final files. Raises `_NotInOrderError` if the order forbids it."""
        last = ""
        with TablesWriter(self._con, self._out) as writer:
            for group in reversed(self._groups):
                rows = self._rows(open_pages(group), reverse=True)
                last = _follows(rows["key"], last)
                writer.add(rows)
        return self._finish(writer.rows)

    def merged(self, limit: int | None, base: Stored | None) -> Converted:
        """By way of sorted part files."""
        for number, group in enumerate(self._groups):
            left = None if limit is None else limit - self._objects
            if left is not None and left <= 0:
                break
            rows = self._rows(open_pages(group, left))
            rows = rows.take(pc.sort_indices(rows, [(n, "ascending") for n in _PART_ORDER]))
            part = self._work / f"{number:05d}.parquet"
            pq.write_table(rows, part, compression="lz4", row_group_size=4096)
        parts = sorted(self._work.glob("*.parquet"))
        with TablesWriter(self._con, self._out) as writer:
            merge(self._con, parts, writer, self._rejects, base)
        return self._finish(writer.rows)

    def _finish(self, rows: tuple[int, int]) -> Converted:
        rejects = self._rejects.write(self._out / "rejects.parquet")
        return Converted(*rows, rejects, self._objects, self._rejects.broken_pages)

    def _rows(self, pages: list[OpenPage], *, reverse: bool = False) -> pa.Table:
        """The typed rows of a group of pages, in order or from the end."""
        try:
            rows = self._query(pages, reverse)
        except duckdb.InvalidInputException:
            pages = [p.careful() if self._unreadable(p) else p for p in pages]
            rows = self._query(pages, reverse)
        for page in pages:
            self._rejects.add_split(page.number, page.split.rejects)
        self._objects += sum(len(p.split.objects) for p in pages)
        self._rejects.add_rows(rows.filter(pc.is_valid(rows["reasons"])))
        sound = pc.and_(pc.is_valid(rows["key"]), pc.is_valid(rows["id"]))
        return rows.drop_columns(["reasons", "excerpt"]).filter(sound)

    def _query(self, pages: Sequence[OpenPage], reverse: bool) -> pa.Table:
        self._con.register("objects", objects_table(pages, reverse=reverse))
        try:
            rows: pa.Table = self._con.sql(_QUERY).to_arrow_table()
            return rows
        finally:
            self._con.unregister("objects")

    def _unreadable(self, page: OpenPage) -> bool:
        """True if DuckDB's reader refuses something on this page that msgspec let pass."""
        try:
            self._query([page], reverse=False)
        except duckdb.InvalidInputException:
            return True
        return False


def _follows(keys: pa.ChunkedArray[Any], last: str) -> str:
    """The last of `keys`. Raises `_NotInOrderError` unless they rise strictly, from `last` on."""
    if len(keys) == 0:
        return last
    flat = keys.combine_chunks()
    if flat[0].as_py() <= last or not pc.all(pc.greater(flat[1:], flat[:-1])).as_py():
        raise _NotInOrderError
    return str(flat[-1].as_py())
