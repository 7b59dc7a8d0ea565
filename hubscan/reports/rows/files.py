"""The published tables as files: Parquet for engines, CSV for everybody, SQLite for one file.

Everything streams, a few thousand rows at a time. Equal content gives equal bytes.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb

from hubscan.census import chain
from hubscan.model.tables import Column, Table
from hubscan.reports.rows import packed_csv, patterns, recompute
from hubscan.reports.rows.harmless import harmless
from hubscan.reports.rows.patterns import Patterns
from hubscan.reports.rows.relations import make
from hubscan.reports.rows.shapes import (
    CHANCES,
    DEGREES,
    ROWS,
    TIERS,
    VERDICTS,
    split,
)
from hubscan.reports.rows.sqlite_file import SqliteFile
from hubscan.rules import Rulebook
from hubscan.rules.engine.countable import main_columns
from hubscan.store.engine import identifier, sql_text
from hubscan.tally import content

FOLDER = "data"
FILES: Mapping[str, tuple[str, ...]] = {
    ROWS: ("rows.parquet", "rows.csv.gz"),
    VERDICTS: ("verdicts.parquet",),
    CHANCES: ("chances.parquet",),
    DEGREES: ("degrees.parquet",),
    TIERS: ("tiers.parquet", "tiers.csv"),
}
"""Table → its files. What every tier says of a model is for engines that read columns."""
KEPT = (VERDICTS, CHANCES)
"""Tables that an assessment keeps as they are published."""
SQLITE, IN_SQLITE = "hubscan.sqlite", (ROWS, TIERS, "tallies")
SCRIPT = "recompute.sql"

_WRITTEN = "_written_rows"
"""The rows as they are read from what was written."""
_PACKED = "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"


def write(
    con: duckdb.DuckDBPyConnection,
    book: Rulebook,
    folder: Path,
    kept: Mapping[str, Path] | None = None,
) -> tuple[Table, ...]:
    """Write `folder/data/` from the assessment in `con`; return the shapes of what is there.

    `kept` are tables that lie on the disk as they are published: they are copied.
    """
    shapes = {shape.name: shape for shape in make(con, book)}
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    con.execute(f"CREATE OR REPLACE VIEW {DEGREES} AS {chain.table_sql()}")
    for name, (file, *_) in FILES.items():
        if kept is not None and name in kept:
            shutil.copyfile(kept[name], place / file)
        else:
            parquet(con, name, place / file)
    csv(con, shapes[TIERS], TIERS, place / FILES[TIERS][1])
    _write_rows(con, shapes, place)
    main = [column.name for column in main_columns(book)]
    example = recompute.example(main, content.rows(con))
    (place / SCRIPT).write_text(recompute.script(example), "utf-8")
    return tuple(shapes.values())


def _write_rows(con: duckdb.DuckDBPyConnection, shapes: Mapping[str, Table], place: Path) -> None:
    """The forms of the rows that are made of their Parquet, both at a time."""
    parquet_file, csv_file = FILES[ROWS]
    con.execute(f"CREATE OR REPLACE VIEW {_WRITTEN} AS FROM {_read(place / parquet_file)}")
    parts = split(shapes[ROWS])
    found = patterns.of_rows(con, _WRITTEN, parts)
    relations = {_WRITTEN: shapes[ROWS], **{n: shapes[n] for n in IN_SQLITE if n != ROWS}}
    with ThreadPoolExecutor(1) as beside, con.cursor() as other:
        packing = beside.submit(packed_csv.write, other, _WRITTEN, parts, found, place / csv_file)
        sqlite(con, relations, place / SQLITE, found)
        packing.result()


def parquet(con: duckdb.DuckDBPyConnection, relation: str, path: Path) -> None:
    """One relation as Parquet."""
    con.execute(f"COPY (FROM {identifier(relation)}) TO {sql_text(path)} {_PACKED}")


def csv(con: duckdb.DuckDBPyConnection, shape: Table, relation: str, path: Path) -> None:
    """One relation as CSV; no cell starts a formula of a spreadsheet."""
    query = f"SELECT {', '.join(map(_written, shape.columns))} FROM {identifier(relation)}"
    con.execute(f"COPY ({query}) TO {sql_text(path)} (FORMAT csv, HEADER)")


def sqlite(
    con: duckdb.DuckDBPyConnection,
    tables: Mapping[str, Table],
    path: Path,
    found: Sequence[Patterns] = (),
) -> None:
    """Relations as the tables of one SQLite file, each sorted and indexed by its key.

    `found` are the patterns of the rows, if they are known.
    """
    with SqliteFile(path) as out:
        for relation, shape in tables.items():
            if shape.name == ROWS:
                parts = split(shape)
                known = found or patterns.of_rows(con, relation, parts)
                out.rows(con, relation, shape, parts.own, known)
            else:
                out.table(con, relation, shape)


def _read(path: Path) -> str:
    return f"read_parquet({sql_text(path)})"


def _written(column: Column) -> str:
    name = identifier(column.name)
    if column.sql_type.endswith((")", "]")):
        return f"to_json({name})::VARCHAR AS {name}"
    return f"{harmless(name)} AS {name}" if column.sql_type == "VARCHAR" else name


def files() -> Iterable[str]:
    """Names of the files below the folder of a report."""
    yield from (f"{FOLDER}/{file}" for names in FILES.values() for file in names)
    yield f"{FOLDER}/{SQLITE}"
    yield f"{FOLDER}/{SCRIPT}"
