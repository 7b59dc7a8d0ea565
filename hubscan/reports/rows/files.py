"""The published tables as files: Parquet for engines, CSV for everybody, SQLite for one file.

Everything streams: DuckDB copies, and SQLite is filled a few thousand rows at a time. Equal content
gives equal bytes.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import IO, BinaryIO

import duckdb
from isal import igzip

from hubscan.model.tables import Column, Table
from hubscan.reports.rows import recompute
from hubscan.reports.rows.relations import make
from hubscan.reports.rows.shapes import PROBABILITIES, ROWS, TIERS, VERDICTS, main_columns
from hubscan.rules import Rulebook
from hubscan.store.engine import sql_text
from hubscan.tally import content
from hubscan.tally.columns import quoted

FOLDER = "data"
FILES: Mapping[str, tuple[str, ...]] = {
    ROWS: ("rows.parquet", "rows.csv.gz"),
    VERDICTS: ("verdicts.parquet",),
    PROBABILITIES: ("probabilities.parquet",),
    TIERS: ("tiers.parquet", "tiers.csv"),
}
"""Table → its files. The verdicts of every tier are for engines that read columns."""
SQLITE, IN_SQLITE = "hubscan.sqlite", (ROWS, TIERS, "tallies")
SCRIPT = "recompute.sql"

_WRITTEN = "_written_"
"""Before the name of a table that is read from what was written: in pieces, by number of model."""
_PACKED = "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
_STARTS_A_FORMULA = r"^[=+@\t\r\n-]"
_AT_ONCE = 2_000
"""Rows that are handed to SQLite together."""
_PIECE = 122_880
"""Rows of a piece of CSV that lies unpacked on the disk for a moment."""
_SQLITE_TYPES = {"VARCHAR": "TEXT", "DATE": "TEXT", "TIMESTAMP": "TEXT"} | dict.fromkeys(
    ("FLOAT", "DOUBLE"), "REAL"
)


def write(con: duckdb.DuckDBPyConnection, book: Rulebook, folder: Path) -> tuple[Table, ...]:
    """Write `folder/data/` from the assessment in `con`; return the shapes of what is there."""
    shapes = {shape.name: shape for shape in make(con, book)}
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    for name, files in FILES.items():
        written = place / files[0]
        parquet(con, name, written)
        con.execute(f"CREATE OR REPLACE VIEW {_WRITTEN}{name} AS FROM {_read(written)}")
        for file in files[1:]:
            (packed_csv if file.endswith(".gz") else csv)(
                con, shapes[name], _WRITTEN + name, place / file
            )
    con.execute(f"CREATE OR REPLACE VIEW {_WRITTEN}tallies AS FROM tallies")
    sqlite(con, {_WRITTEN + name: shapes[name] for name in IN_SQLITE}, place / SQLITE)
    main = [column.name for column in main_columns(book)]
    example = recompute.example(main, content.rows(con))
    (place / SCRIPT).write_text(recompute.script(example), "utf-8")
    return tuple(shapes.values())


def parquet(con: duckdb.DuckDBPyConnection, relation: str, path: Path) -> None:
    """One relation as Parquet."""
    con.execute(f"COPY (FROM {quoted(relation)}) TO {sql_text(path)} {_PACKED}")


def csv(con: duckdb.DuckDBPyConnection, shape: Table, relation: str, path: Path) -> None:
    """One relation as CSV; no cell starts a formula of a spreadsheet."""
    query = f"SELECT {', '.join(map(_harmless, shape.columns))} FROM {quoted(relation)}"
    con.execute(f"COPY ({query}) TO {sql_text(path)} (FORMAT csv, HEADER)")


def packed_csv(con: duckdb.DuckDBPyConnection, shape: Table, relation: str, path: Path) -> None:
    """The same of one row a model, as gzip, a piece at a time: DuckDB's own packs half as fast."""
    query = f"SELECT {', '.join(map(_harmless, shape.columns))} FROM {quoted(relation)}"
    models = con.execute(f"SELECT count(*) FROM {quoted(relation)}").fetchall()[0][0]
    piece = path.with_suffix(".piece")
    with path.open("wb") as raw, _packer(raw) as packed:
        for start in range(0, max(models, 1), _PIECE):
            one = f"{query} WHERE model >= {start} AND model < {start + _PIECE}"
            head = str(start == 0).lower()
            con.execute(f"COPY ({one}) TO {sql_text(piece)} (FORMAT csv, HEADER {head})")
            with piece.open("rb") as part:
                shutil.copyfileobj(part, packed, 1 << 20)
    piece.unlink()


def _packer(raw: BinaryIO) -> IO[bytes]:
    """Packs without a name and a time of its own."""
    packer: IO[bytes] = igzip.GzipFile("", "wb", fileobj=raw, mtime=0)  # type: ignore[no-untyped-call, assignment]
    return packer


def sqlite(con: duckdb.DuckDBPyConnection, tables: Mapping[str, Table], path: Path) -> None:
    """Relations as the tables of one SQLite file, each sorted and indexed by its key."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as out:
        out.execute("PRAGMA journal_mode = off")
        out.execute("PRAGMA synchronous = off")
        out.execute("BEGIN")
        for relation, shape in tables.items():
            _fill(con, relation, shape, out)
        out.execute("COMMIT")


def _fill(
    con: duckdb.DuckDBPyConnection, relation: str, shape: Table, out: sqlite3.Connection
) -> None:
    columns = ", ".join(f"{quoted(c.name)} {_sqlite_type(c)}" for c in shape.columns)
    key = ", ".join(map(quoted, shape.key))
    out.execute(f"CREATE TABLE {quoted(shape.name)} ({columns}, PRIMARY KEY ({key}))")
    read = con.execute(f"SELECT {', '.join(map(_plain, shape.columns))} FROM {quoted(relation)}")
    marks = ", ".join("?" for _ in shape.columns)
    insert = f"INSERT INTO {quoted(shape.name)} VALUES ({marks})"
    while found := read.fetchmany(_AT_ONCE):
        out.executemany(insert, found)


def _read(path: Path) -> str:
    return f"read_parquet({sql_text(path)})"


def _sqlite_type(column: Column) -> str:
    """`INTEGER PRIMARY KEY` is the row's own number in SQLite, which costs no index."""
    nested = column.sql_type.endswith((")", "]"))
    return "TEXT" if nested else _SQLITE_TYPES.get(column.sql_type, "INTEGER")


def _plain(column: Column) -> str:
    """A value that SQLite has: times as ISO text, lists and maps as JSON."""
    name = quoted(column.name)
    if column.sql_type.endswith((")", "]")):
        return f"to_json({name})::VARCHAR"
    return f"{name}::VARCHAR" if column.sql_type in ("DATE", "TIMESTAMP") else name


def _harmless(column: Column) -> str:
    name = quoted(column.name)
    if column.sql_type.endswith((")", "]")):
        return f"to_json({name})::VARCHAR AS {name}"
    if column.sql_type != "VARCHAR":
        return name
    shown = f"regexp_replace({name}, '[\\p{{Cc}}\\p{{Cf}}]', '�', 'g')"
    test = f"regexp_matches({shown}, {sql_text(_STARTS_A_FORMULA)})"
    return f"CASE WHEN {test} THEN '''' || {shown} ELSE {shown} END AS {name}"


def files() -> Iterable[str]:
    """Names of the files below the folder of a report."""
    yield from (f"{FOLDER}/{file}" for names in FILES.values() for file in names)
    yield f"{FOLDER}/{SQLITE}"
    yield f"{FOLDER}/{SCRIPT}"
