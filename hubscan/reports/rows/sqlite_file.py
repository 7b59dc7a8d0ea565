"""Tables as one SQLite file, filled from Arrow without a Python object a cell.

The rows are a view of three tables, so that traits and what the texts say are stored once a
pattern: they look like the table of the other forms, in less than half the space.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import adbc_driver_sqlite.dbapi
import duckdb

from hubscan.model.tables import Column, Table
from hubscan.reports.rows.patterns import Patterns
from hubscan.store.arrow import pa
from hubscan.store.engine import identifier

LISTED = "listed"
"""What each model has of its own, and which patterns."""
_AT_ONCE = 16_384
_TYPES = {"VARCHAR": "TEXT", "DATE": "TEXT", "TIMESTAMP": "TEXT"} | dict.fromkeys(
    ("FLOAT", "DOUBLE"), "REAL"
)


class SqliteFile:
    """A new file at `path`, to fill with tables that are sorted by their key."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._db = adbc_driver_sqlite.dbapi.connect(str(path), autocommit=True)
        self._cursor = self._db.cursor()
        for setting in ("journal_mode", "synchronous"):
            self._cursor.execute(f"PRAGMA {setting} = off")
            self._cursor.fetchall()

    def __enter__(self) -> SqliteFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._cursor.close()
        self._db.close()

    def table(self, con: duckdb.DuckDBPyConnection, relation: str, shape: Table) -> None:
        """One relation of `con`."""
        self._create(shape)
        self._fill(shape.name, _batches(con, relation, shape.columns))

    def rows(
        self,
        con: duckdb.DuckDBPyConnection,
        relation: str,
        shape: Table,
        own: Sequence[Column],
        found: Sequence[Patterns],
    ) -> None:
        """One row a model of `relation`: its `own` columns, and the patterns that were `found`."""
        numbers = [
            Column(one.key, "INTEGER", f"number of its row in {_name(one)}") for one in found
        ]
        for one, number in zip(found, numbers, strict=True):
            self.table(con, one.relation, Table(_name(one), (one.key,), (number, *one.columns)))
        self._create(Table(LISTED, shape.key, (*own, *numbers)))
        self._fill(LISTED, _numbered(_batches(con, relation, own), found))
        names = ", ".join(identifier(name) for name in shape.names)
        joins = " ".join(f"JOIN {_name(one)} USING ({one.key})" for one in found)
        self._cursor.execute(
            f"CREATE VIEW {identifier(shape.name)} AS SELECT {names} FROM {LISTED} {joins}"
        )
        self._cursor.fetchall()

    def _create(self, shape: Table) -> None:
        columns = ", ".join(f"{identifier(c.name)} {_type(c)}" for c in shape.columns)
        key = ", ".join(map(identifier, shape.key))
        self._cursor.execute(
            f"CREATE TABLE {identifier(shape.name)} ({columns}, PRIMARY KEY ({key}))"
        )
        self._cursor.fetchall()

    def _fill(self, name: str, reader: Any) -> None:
        self._cursor.adbc_ingest(name, reader, mode="append")


def _batches(con: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[Column]) -> Any:
    query = f"SELECT {', '.join(map(_plain, columns))} FROM {identifier(relation)}"
    return con.sql(query).to_arrow_reader(_AT_ONCE)


def _name(patterns: Patterns) -> str:
    """What the table of patterns is called: `traits`, `patterns`."""
    return f"{patterns.key}s"


def _numbered(reader: Any, found: Sequence[Patterns]) -> Any:
    """The same batches of one row a model, and the pattern of each."""
    schema = reader.schema
    for one in found:
        schema = schema.append(pa.field(one.key, pa.int32()))

    def batches() -> Iterator[Any]:
        start = 0
        for batch in reader:
            of = (pa.array(one.of[start : start + batch.num_rows]) for one in found)
            yield pa.RecordBatch.from_arrays([*batch.columns, *of], schema=schema)
            start += batch.num_rows

    return pa.RecordBatchReader.from_batches(schema, batches())


def _type(column: Column) -> str:
    """`INTEGER PRIMARY KEY` is the row's own number in SQLite, which costs no index."""
    nested = column.sql_type.endswith((")", "]"))
    return "TEXT" if nested else _TYPES.get(column.sql_type, "INTEGER")


def _plain(column: Column) -> str:
    """A value that SQLite has: times as ISO text, lists and maps as JSON."""
    name = identifier(column.name)
    if column.sql_type.endswith((")", "]")):
        return f"to_json({name})::VARCHAR AS {name}"
    return f"{name}::VARCHAR AS {name}" if column.sql_type in ("DATE", "TIMESTAMP") else name
