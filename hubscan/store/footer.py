"""What the footer of a Parquet file says, read by DuckDB.

Arrow reads a footer in half the time, but its reader takes longer to import than all the footers of
a question to read.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import duckdb

from hubscan.store.engine import asking, sql_text


def rows(path: Path, con: duckdb.DuckDBPyConnection | None = None) -> int:
    """How many rows the file says it has. Raises `duckdb.Error` if it is no such file.

    `con` is any connection at hand, by default the one for questions.
    """
    with _any(con) as asked:
        query = f"SELECT num_rows FROM parquet_file_metadata({sql_text(path)})"
        ((counted,),) = asked.execute(query).fetchall()
    return int(counted)


def columns(path: Path, con: duckdb.DuckDBPyConnection | None = None) -> tuple[str, ...]:
    """The names of its columns. Raises as `rows`."""
    with _any(con) as asked:
        found = asked.execute(f"SELECT * FROM read_parquet({sql_text(path)}) LIMIT 0")
        return tuple(name for name, *_ in found.description or ())


def _any(
    con: duckdb.DuckDBPyConnection | None,
) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
    return asking() if con is None else nullcontext(con)
