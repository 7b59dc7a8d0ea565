"""Raw pages → models.parquet, edges.parquet, rejects.parquet, in memory that does not grow.

One DuckDB query takes in page after page and gives typed rows in pieces. A listing by creation
comes newest first, so read from its end the rows come in the order of the key and go straight into
the final files. Where they do not (recorded pages in another order, several walks, changes to an
older snapshot), each piece becomes a sorted part file and hubscan.store.merge puts the parts in
order. Both ways give the same bytes: the tables depend on the objects alone.
"""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hubscan.model.tables import TABLES
from hubscan.store.datadir import Stored
from hubscan.store.edge_sql import EDGES, TAG_NAMES, TAG_PARENTS
from hubscan.store.engine import connect, sql_text
from hubscan.store.merge import merge
from hubscan.store.object_row import row_sql
from hubscan.store.open_page import SCHEMA, OpenPage, objects_batch, open_page
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


PIECE_ROWS = 20_480
"""Rows that are in memory at once; a multiple of DuckDB's vectors."""
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
    collecting = gc.isenabled()
    gc.disable()  # a conversion makes many small objects and no cycles
    try:
        return _convert(pages, out, limit, base)
    finally:
        if collecting:
            gc.enable()


def _convert(pages: Sequence[Path], out: Path, limit: int | None, base: Stored | None) -> Converted:
    work = out / "convert.partial"
    with connect(threads=1, memory_limit="500MB") as con:
        for careful in (False, True):
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir(parents=True)
            con.execute(f"SET temp_directory = {sql_text(work / 'spill')}")
            job = _Conversion(con, pages, out, work, careful)
            try:
                return job.run(limit, base)
            except (duckdb.Error, pa.ArrowException, OSError) as error:
                # DuckDB's reader refused an object that msgspec let pass: check each by itself.
                if careful or "JSON" not in str(error):
                    raise
            finally:
                shutil.rmtree(work, ignore_errors=True)
    raise AssertionError("the careful attempt returns or raises")


class _Conversion:
    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        pages: Sequence[Path],
        out: Path,
        work: Path,
        careful: bool,
    ) -> None:
        self._con = con
        self._pages = pages
        self._out = out
        self._work = work
        self._careful = careful
        self._start()

    def _start(self) -> None:
        self._rejects = Rejects([p.name for p in self._pages])
        self._objects = 0

    def run(self, limit: int | None, base: Stored | None) -> Converted:
        one_walk = len({p.name.partition("-")[0] for p in self._pages}) <= 1
        if limit is None and base is None and one_walk:
            try:
                return self._streamed()
            except _NotInOrderError:
                self._start()
        return self._merged(limit, base)

    def _streamed(self) -> Converted:
        """Straight into the final files. Raises `_NotInOrderError` if the order forbids it."""
        last = ""
        with TablesWriter(self._con, self._out) as writer:
            for rows in self._rows(reverse=True):
                last = _follows(rows["key"], last)
                writer.add(rows)
        return self._finish(writer.rows)

    def _merged(self, limit: int | None, base: Stored | None) -> Converted:
        """By way of sorted part files."""
        for number, piece in enumerate(self._rows(limit=limit)):
            rows = piece.sort_by([(name, "ascending") for name in _PART_ORDER])
            part = self._work / f"{number:05d}.parquet"
            pq.write_table(rows, part, compression="lz4", row_group_size=4096)
        parts = sorted(self._work.glob("*.parquet"))
        with TablesWriter(self._con, self._out) as writer:
            merge(self._con, parts, writer, self._rejects, base)
        return self._finish(writer.rows)

    def _finish(self, rows: tuple[int, int]) -> Converted:
        rejects = self._rejects.write(self._out / "rejects.parquet")
        return Converted(*rows, rejects, self._objects, self._rejects.broken_pages)

    def _rows(self, *, reverse: bool = False, limit: int | None = None) -> Iterator[pa.Table]:
        """Typed rows in pieces of `PIECE_ROWS`; one query takes in page after page."""
        source = pa.RecordBatchReader.from_batches(SCHEMA, self._read(reverse, limit))
        self._con.register("objects", source)
        try:
            for piece in self._con.sql(_QUERY).to_arrow_reader(PIECE_ROWS):
                rows = pa.Table.from_batches([piece])
                self._rejects.add_rows(rows.filter(pc.is_valid(rows["reasons"])))
                sound = pc.and_(pc.is_valid(rows["key"]), pc.is_valid(rows["id"]))
                yield rows.drop_columns(["reasons", "excerpt"]).filter(sound)
        finally:
            self._con.unregister("objects")

    def _read(self, reverse: bool, limit: int | None) -> Iterator[pa.RecordBatch]:
        """The objects of one page after another, from the last to the first if `reverse`."""
        numbers = range(len(self._pages))
        for number in reversed(numbers) if reverse else numbers:
            if limit is not None and self._objects >= limit:
                return
            left = None if limit is None else limit - self._objects
            page, batch = self._page(number, left, reverse)
            self._rejects.add_split(number, page.split.rejects)
            self._objects += len(page.split.objects)
            yield batch

    def _page(
        self, number: int, left: int | None, reverse: bool
    ) -> tuple[OpenPage, pa.RecordBatch]:
        stored = self._pages[number].read_bytes()
        for careful in (self._careful, True):
            page = open_page(number, stored, careful=careful)
            page = page if left is None else page.first(left)
            try:
                return page, objects_batch(page, reverse=reverse)
            except pa.ArrowInvalid:
                continue  # not UTF-8: every object by itself
        raise AssertionError("a careful page is UTF-8")


def _follows(keys: pa.ChunkedArray[Any], last: str) -> str:
    """The last of `keys`. Raises `_NotInOrderError` unless they rise strictly, from `last` on."""
    if len(keys) == 0:
        return last
    flat = keys.combine_chunks()
    if flat[0].as_py() <= last or not pc.all(pc.greater(flat[1:], flat[:-1])).as_py():
        raise _NotInOrderError
    return str(flat[-1].as_py())
