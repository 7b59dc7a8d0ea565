"""Raw pages → models.parquet, edges.parquet, rejects.parquet, in memory that does not grow.

Pages are read in batches; each batch becomes one sorted part file. The parts are then merged
range by range of the key (hubscan.store.merge). The tables depend on the objects and their order
alone, not on how they were spread over pages.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from hubscan.model.tables import TABLES
from hubscan.store.datadir import Stored
from hubscan.store.edge_sql import EDGES, TAG_PARENTS
from hubscan.store.engine import connect, sql_text, write_query
from hubscan.store.listing import license_sql, typed_sql
from hubscan.store.merge import merge
from hubscan.store.page_split import Reject, Split, excerpt, split, unpack

BATCH_BYTES = 32 * 1024 * 1024
"""Unpacked JSON that is turned into rows at once: what bounds the memory of a conversion."""
BATCH_PAGES = 24

_MODEL_COLUMNS = ", ".join(
    f'{license_sql()} AS "license"'
    if c.name == "license"
    else "nullif(split_part(id, '/', 1), id) AS namespace"
    if c.name == "namespace"
    else f"nullif(left(json_extract_string(base_models, '$.relation'), 40), '') AS \"{c.name}\""
    if c.name == "base_models_relation"
    else f'"{c.name}"'
    for c in TABLES["models"].columns
)
_EXCERPT = "regexp_replace(left(j, 200), '[^ -~\\x{00A1}-\\x{FFFF}]', '�', 'g')"


@dataclass(frozen=True, slots=True)
class Converted:
    """What came out."""

    models: int
    edges: int
    rejects: int
    objects: int
    """Objects read, repeated and refused ones included."""


@dataclass(frozen=True, slots=True)
class _Page:
    name: str
    text: bytes
    split: Split


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
    con = connect(memory_limit="500MB")
    con.execute(f"SET temp_directory = {sql_text(work / 'spill')}")
    try:
        _create_rejects(con)
        objects = 0
        for number, batch in enumerate(_batches(pages)):
            left = None if limit is None else limit - objects
            if left is not None and left <= 0:
                break
            kept = _cut(batch, left)
            objects += sum(len(p.split.objects) for p in kept)
            _write_part(con, kept, work / f"{number:05d}.parquet")
        models, edges = merge(con, sorted(work.glob("*.parquet")), out, base)
        rejects = _write_rejects(con, out)
        return Converted(models, edges, rejects, objects)
    finally:
        con.close()
        shutil.rmtree(work, ignore_errors=True)


def _create_rejects(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "CREATE TABLE refused (page VARCHAR, position BIGINT, reason VARCHAR, excerpt VARCHAR)"
    )


def _write_rejects(con: duckdb.DuckDBPyConnection, out: Path) -> int:
    query = "SELECT DISTINCT * FROM refused ORDER BY page, position, reason, excerpt"
    return write_query(con, query, out / "rejects.parquet")


def _batches(paths: Sequence[Path]) -> Iterator[list[tuple[str, bytes]]]:
    """Stored pages in groups of bounded size (by a cautious guess of ten times the stored size)."""
    batch: list[tuple[str, bytes]] = []
    size = 0
    for path in paths:
        stored = path.read_bytes()
        if batch and (size + 10 * len(stored) > BATCH_BYTES or len(batch) == BATCH_PAGES):
            yield batch
            batch, size = [], 0
        batch.append((path.name, stored))
        size += 10 * len(stored)
    if batch:
        yield batch


def _cut(batch: Iterable[tuple[str, bytes]], left: int | None) -> list[_Page]:
    pages: list[_Page] = []
    for name, stored in batch:
        page = _open(name, stored)
        if left is not None:
            inside = page.split
            page = replace(
                page,
                split=replace(
                    inside, objects=inside.objects[:left], positions=inside.positions[:left]
                ),
            )
            left -= len(page.split.objects)
        pages.append(page)
    return pages


def _open(name: str, stored: bytes) -> _Page:
    try:
        text = unpack(stored)
    except ValueError as error:
        return _Page(name, b"", Split((), (), (Reject(-1, str(error), excerpt(stored[:40])),)))
    return _Page(name, text, split(text))


def _write_part(con: duckdb.DuckDBPyConnection, pages: Sequence[_Page], path: Path) -> None:
    """One batch → one part file, sorted by key, page, position."""
    try:
        _transform(con, pages)
    except duckdb.InvalidInputException:
        pages = [
            replace(p, split=split(p.text, careful=True)) if _unreadable(con, p) else p
            for p in pages
        ]
        _transform(con, pages)
    rejects = [(p.name, r.position, r.reason, r.excerpt) for p in pages for r in p.split.rejects]
    if rejects:
        con.executemany("INSERT INTO refused VALUES (?, ?, ?, ?)", rejects)
    con.execute(
        f"""INSERT INTO refused SELECT page, position, unnest(reasons), {_EXCERPT}
        FROM typed WHERE reasons IS NOT NULL"""
    )
    con.execute(
        f"""COPY (
            WITH tagged AS (SELECT *, {TAG_PARENTS} AS tag_parents FROM typed
                WHERE key IS NOT NULL AND id IS NOT NULL)
            SELECT page, position, {EDGES} AS edges, {_MODEL_COLUMNS} FROM tagged
            ORDER BY key, page, position
        ) TO {sql_text(path)} (FORMAT parquet, COMPRESSION lz4_raw, ROW_GROUP_SIZE 4096)"""
    )
    con.execute("DROP TABLE typed")


def _transform(con: duckdb.DuckDBPyConnection, pages: Sequence[_Page]) -> None:
    objects = _table(pages)
    con.register("objects", objects)
    try:
        con.execute(f"CREATE OR REPLACE TEMP TABLE typed AS {typed_sql('objects')}")
    finally:
        con.unregister("objects")


def _unreadable(con: duckdb.DuckDBPyConnection, page: _Page) -> bool:
    """True if DuckDB's reader refuses something on this page that msgspec let pass."""
    try:
        _transform(con, [page])
    except duckdb.InvalidInputException:
        return True
    return False


def _table(pages: Sequence[_Page]) -> pa.Table:
    """page, position, j: one row an object, the text copied once into one Arrow buffer."""
    views = [memoryview(o) for p in pages for o in p.split.objects]
    lengths = np.fromiter((v.nbytes for v in views), dtype=np.int64, count=len(views))
    offsets = np.zeros(len(views) + 1, dtype=np.int64)
    np.cumsum(lengths, out=offsets[1:])
    text = pa.LargeStringArray.from_buffers(
        len(views), pa.py_buffer(offsets.tobytes()), pa.py_buffer(b"".join(views))
    )
    counts = [len(p.split.objects) for p in pages]
    names = np.repeat(np.array([p.name for p in pages], dtype=object), counts)
    positions = [np.asarray(p.split.positions, dtype=np.int64) for p in pages]
    return pa.table(
        {
            "page": pa.array(names, pa.string()),
            "position": pa.array(np.concatenate([np.empty(0, np.int64), *positions])),
            "j": text,
        }
    )
