"""DuckDB, set up so that the same input gives the same bytes."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from itertools import count
from pathlib import Path

import duckdb

from hubscan.model.errors import SnapshotError
from hubscan.model.tables import TABLES, Table
from hubscan.store.temporary import temporary_folder

_SPILL = "hubscan-spill-"
_MEMORY = "2800MB"
"""What is more goes to the disk: beside it Python holds arrays of all models."""
_PACKED = "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
"""Higher levels take a sixth more time for a thirtieth less of the disk."""


def connect(
    *, threads: int | None = None, memory_limit: str = _MEMORY
) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB in UTC that never reaches for the network or for extensions."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit,
        "autoinstall_known_extensions": False,
        "temp_directory": _spilled_to(os.getpid()),
    }
    if threads is not None:
        config["threads"] = threads
    con = duckdb.connect(":memory:", config=config)
    _settle(con)
    return con


def _settle(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("SET enable_progress_bar = false")
    con.execute("SET TimeZone = 'UTC'")
    # hundreds of columns in dozens of groups of rows: read once a file, not once a query
    con.execute("SET parquet_metadata_cache = true")


@cache
def _spilled_to(process: int) -> str:
    """A folder for what does not fit into memory, one a process: those of killed processes go when
    the next one asks for its own. Empty, for none, where none can be made.
    """
    made = ExitStack()
    try:
        folder = made.enter_context(temporary_folder(_SPILL))
    except OSError:
        return ""
    atexit.register(lambda: made.close() if os.getpid() == process else None)  # not in a fork
    return str(folder)


def connect_for_few() -> duckdb.DuckDBPyConnection:
    """The same for so few rows that planning a query is all that it costs.

    One thread, and queries run as they are written: what the optimizer takes it never brings back.
    """
    con = connect(threads=1)
    con.execute("PRAGMA disable_optimizer")
    return con


@contextmanager
def few_beside(
    con: duckdb.DuckDBPyConnection, queries: Mapping[str, str]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection for few rows whose tables are what `queries` (name → query) give on `con`.

    It is another schema of the same database, since opening one takes longer than most questions,
    and sees nothing of `con` but these tables.
    """
    schema = f"few_{next(_NUMBERS)}"
    con.execute(f"ATTACH ':memory:' AS {schema}")
    few = con.cursor()
    try:
        for table, query in queries.items():
            con.execute(f"CREATE TABLE {schema}.{table} AS {query}")
        _settle(few)
        few.execute("PRAGMA disable_optimizer")
        few.execute(f"USE {schema}")
        yield few
    finally:
        few.close()
        con.execute(f"DETACH {schema}")


_NUMBERS = count()


@contextmanager
def asking() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection for questions to files that make nothing, on one thread.

    Opening a database takes longer than most questions, so a process opens one for all of them.
    """
    with _asked(os.getpid()).cursor() as con:
        yield con


@cache
def _asked(process: int) -> duckdb.DuckDBPyConnection:
    """A fork opens its own. It is closed before the interpreter takes itself apart."""
    con = connect(threads=1)
    atexit.register(con.close)
    atexit.register(_asked.cache_clear)
    return con


@contextmanager
def joined_as_written(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let queries join in the order they are written in: what is read first runs through, what
    comes after each JOIN is what is looked up in.

    The optimizer guesses sizes. After a few joins with tables that are nearly empty it takes
    millions of wide rows to be a handful, and looks up the handful in the millions.
    """
    con.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    try:
        yield
    finally:
        con.execute("RESET disabled_optimizers")


def sql_text(value: object) -> str:
    """`value` as a quoted SQL string, for the places where DuckDB takes no bound value."""
    return "'" + str(value).replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A column or relation by any name, as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def attach_parquet(con: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    """Make `path` readable as view `name`. Raises `SnapshotError` if the file is not there."""
    if not path.is_file():
        raise SnapshotError(f"{path}: missing", hint="Run `hubscan snapshots verify`.")
    con.execute(f'CREATE OR REPLACE VIEW "{name}" AS FROM read_parquet({sql_text(path)})')


def has_table(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether `con` reads something by that name: to ask its catalogue for it takes 15 milliseconds
    the first time."""
    try:
        con.execute(f"SELECT 1 FROM {identifier(name)} LIMIT 0").fetchall()
    except duckdb.CatalogException:
        return False
    return True


def any_row(con: duckdb.DuckDBPyConnection, rows: str, values: Sequence[object] = ()) -> bool:
    """Whether there is one, of `rows` (SQL after FROM): of few models there often is none, and what
    would be asked of them takes long to plan."""
    return bool(con.execute(f"SELECT 1 FROM {rows} LIMIT 1", values).fetchall())


def empty_table(con: duckdb.DuckDBPyConnection, table: Table, name: str | None = None) -> None:
    """Create `table` without rows."""
    columns = ", ".join(f'"{c.name}" {c.sql_type}' for c in table.columns)
    con.execute(f'CREATE OR REPLACE TABLE "{name or table.name}" ({columns})')


def write_table(con: duckdb.DuckDBPyConnection, name: str, path: Path, source: str = "") -> int:
    """Write relation `source` (default: `name`) as table `name` of the contract; return its rows.

    Columns are cast and ordered as `TABLES[name]` says and rows are sorted by its key, so equal
    content gives equal bytes; a text that is an enumeration is written as one, and read as text.
    Tables of one row a model are in that order already
    (`hubscan.store.side_by_side` holds them to it). Raises `SnapshotError` if a column is missing.
    """
    table = TABLES[name]
    described = con.execute(f'DESCRIBE FROM "{source or name}"').fetchall()
    closed = {row[0] for row in described if row[1].startswith("ENUM")}
    columns = ", ".join(
        f'"{c.name}"'
        if c.name in closed and c.sql_type == "VARCHAR"
        else f'CAST("{c.name}" AS {c.sql_type}) AS "{c.name}"'
        for c in table.columns
    )
    keys = ", ".join(f'"{k}"' for k in table.key)
    order = "" if table.key == ("model",) else f" ORDER BY {keys}"
    return write_query(con, f'SELECT {columns} FROM "{source or name}"{order}', path)


def write_query(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """Write an ordered query as Parquet with zstd, in place at once; return its rows."""
    partial = path.with_name(path.name + ".partial")
    try:
        con.execute(f"COPY ({query}) TO {sql_text(partial)} {_PACKED}")
    except duckdb.BinderException as error:
        raise SnapshotError(f"{path.name}: {error}") from error
    partial.replace(path)
    row = con.execute(f"SELECT count(*) FROM read_parquet({sql_text(path)})").fetchone()
    return int(row[0]) if row else 0
