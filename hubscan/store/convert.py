"""Raw pages → models.parquet, edges.parquet, rejects.parquet, in memory that does not grow.

Pages become typed rows in pieces, by several processes where there are many. A listing by
creation comes newest first, so read from its end the rows come in the order of the key and go
straight into the final files. Where they do not (recorded pages in another order, several walks,
changes to an older snapshot), pieces become sorted part files and hubscan.store.merge_delta puts
the parts in order. Every way gives the same bytes: the tables depend on the objects alone.
"""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct

from hubscan.store.datadir import Stored
from hubscan.store.engine import connect, sql_text
from hubscan.store.merge_delta import merge
from hubscan.store.piece_files import EARLY
from hubscan.store.piece_worker import PIECE_ROWS
from hubscan.store.piece_workers import MANY_BYTES, PieceWorkers, WorkerLostError
from hubscan.store.rejects import Rejects
from hubscan.store.table_writer import TablesWriter
from hubscan.store.typed_rows import TypedRows

PART_ROWS = 20_000
"""Rows of a part file, about; each range of the merge opens every part."""
_PART_ORDER = ("key", "page", "position")


class Converted(Struct, frozen=True):
    """What came out."""

    models: int
    edges: int
    rejects: int
    objects: int
    """Objects read, repeated and refused ones included."""
    broken_pages: int
    """Pages that were refused whole or from some point on: models are missing."""
    read_singly: int
    """Pages whose objects had to be read one by one, because one of them is not as it should be."""
    refused: tuple[str, ...] = ()
    """Members that were refused in a good part of the objects, with the reason."""


class _NotInOrderError(Exception):
    """The keys do not rise from row to row."""


def convert(
    pages: Sequence[Path],
    out: Path,
    *,
    limit: int | None = None,
    base: Stored | None = None,
    con: duckdb.DuckDBPyConnection | None = None,
) -> Converted:
    """Write the three tables of `pages` into `out`; at most `limit` objects are read.

    With `base` the pages are changes to that snapshot: its models that do not come are kept. Few
    pages are converted in the database of `con`, since to open one takes longer than they do.
    A page or an object that cannot be read becomes a row of rejects; nothing is raised for it.
    """
    collecting = gc.isenabled()
    gc.disable()  # a conversion makes many small objects and no cycles
    try:
        with _working(out, con) as (work, beside):
            return _Conversion(beside, pages, out, work).run(limit, base)
    finally:
        if collecting:
            gc.enable()


@contextmanager
def _working(
    out: Path, con: duckdb.DuckDBPyConnection | None
) -> Iterator[tuple[Path, duckdb.DuckDBPyConnection]]:
    """A folder below `out` and a connection for what is only there while pages are converted."""
    work = out / "convert.partial"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    opened = connect(threads=1, memory_limit="500MB") if con is None else con.cursor()
    with opened as beside:
        if con is None:
            beside.execute(f"SET temp_directory = {sql_text(work / 'spill')}")
        try:
            yield work, beside
        finally:
            for done in (work, out / EARLY):
                shutil.rmtree(done, ignore_errors=True)


_Reader = Callable[[Sequence[Path], Rejects], TypedRows | PieceWorkers]


class _Conversion:
    def __init__(
        self, con: duckdb.DuckDBPyConnection, pages: Sequence[Path], out: Path, work: Path
    ) -> None:
        self._con = con
        self._pages = pages
        self._out = out
        self._work = work

    def run(self, limit: int | None, base: Stored | None) -> Converted:
        straight = limit is None and base is None and self._is_one_walk()
        if limit is None and sum(p.stat().st_size for p in self._pages) >= MANY_BYTES:
            with suppress(WorkerLostError):  # what they had begun is begun anew
                early = self._out / EARLY
                return self._in_either_way(partial(PieceWorkers, early=early), straight, base)
        return self._in_either_way(partial(TypedRows, limit=limit), straight, base)

    def _is_one_walk(self) -> bool:
        return len({p.name.partition("-")[0] for p in self._pages}) <= 1

    def _in_either_way(self, reader: _Reader, straight: bool, base: Stored | None) -> Converted:
        if straight:
            with suppress(_NotInOrderError):
                self._start(reader)
                return self._streamed()
        self._start(reader)
        return self._merged(base)

    def _start(self, reader: _Reader) -> None:
        self._rejects = Rejects([p.name for p in self._pages])
        self._rows = reader(self._pages, self._rejects)

    def _streamed(self) -> Converted:
        """Straight into the final files. Raises `_NotInOrderError` if the order forbids it."""
        last = ""
        with TablesWriter(self._con, self._out) as writer:
            for rows in self._rows.pieces(PIECE_ROWS, reverse=True):
                last = _follows(rows["key"], last)
                writer.add(rows)
        return self._finish(writer.rows)

    def _merged(self, base: Stored | None) -> Converted:
        """By way of sorted part files."""
        for number, rows in enumerate(_parts(self._rows.pieces(PART_ROWS))):
            part = self._work / f"{number:05d}.parquet"
            pq.write_table(rows, part, compression="lz4", row_group_size=4096)
        parts = sorted(self._work.glob("*.parquet"))
        with TablesWriter(self._con, self._out) as writer:
            merge(self._con, parts, writer, self._rejects, base)
        return self._finish(writer.rows)

    def _finish(self, rows: tuple[int, int]) -> Converted:
        rejects = self._rejects.write(self._out / "rejects.parquet", self._con)
        broken, objects = self._rejects.broken_pages, self._rows.objects
        refused = tuple(self._rejects.refused_members(objects))
        return Converted(*rows, rejects, objects, broken, self._rows.singly, refused)


def _parts(pieces: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Each of about `PART_ROWS`, sorted."""
    waiting: list[pa.Table] = []
    for piece in pieces:
        waiting.append(piece)
        if sum(p.num_rows for p in waiting) >= PART_ROWS:
            yield _sorted(waiting)
            waiting = []
    if waiting:
        yield _sorted(waiting)


def _sorted(pieces: Sequence[pa.Table]) -> pa.Table:
    return pa.concat_tables(pieces).sort_by([(name, "ascending") for name in _PART_ORDER])


def _follows(keys: pa.ChunkedArray[Any], last: str) -> str:
    """The last of `keys`. Raises `_NotInOrderError` unless they rise strictly, from `last` on."""
    if len(keys) == 0:
        return last
    flat = keys.combine_chunks()
    rising = pc.all(pc.greater(flat[1:], flat[:-1]), min_count=0)  # one key alone rises
    if flat[0].as_py() <= last or not rising.as_py():
        raise _NotInOrderError
    return str(flat[-1].as_py())
