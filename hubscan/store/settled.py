"""Tables that are finished before an assessment is: on disk already, as they were written.

They are written beside what comes next, by one thread, in the order in which they were begun.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa

from hubscan.model.errors import SnapshotError
from hubscan.store import footer
from hubscan.store.engine import connect, write_query, write_table
from hubscan.store.raw_pages import sha256_file
from hubscan.store.temporary import temporary_folder

_PREFIX = "hubscan-settled-"
_MEMORY = "512MB"
"""For one group of rows as it is read and as it is packed."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A folder of them. What reads them on the way compares nothing; whoever takes them does."""

    folder: Path
    _beside: ThreadPoolExecutor
    _begun: dict[str, Future[int]] = field(default_factory=dict)
    _hashes: dict[str, str] = field(default_factory=dict)

    def begin(self, con: duckdb.DuckDBPyConnection, table: str) -> None:
        """Begin to write `table`, which stays as it is until it is finished."""
        self._begin(table, partial(_write_from, con.cursor(), table, self._path(table)))

    def begin_rows(self, table: str, rows: pa.Table) -> None:
        """Begin to write `rows`, which are by model already, as `table`."""
        self._begin(table, partial(_write_rows, rows, self._path(table)))

    def _begin(self, table: str, write: Callable[[], int]) -> None:
        self._begun[table] = self._beside.submit(write)

    def is_begun(self, table: str) -> bool:
        """Whether `table` was begun, and is not finished."""
        return table in self._begun

    def is_whole(self, table: str) -> bool:
        """Whether nobody would wait for a table that was begun."""
        return self._begun[table].done()

    def finish(self, table: str) -> Path:
        """The path of a table that was begun, once it is whole. Raises what the writing raised."""
        self._begun.pop(table).result()
        return self._written(table)

    def _written(self, table: str) -> Path:
        path = self._path(table)
        self._hashes[table] = sha256_file(path)
        return path

    def take(self, table: str, path: Path) -> tuple[int, str] | None:
        """Move `table` to `path`; its rows and hash, or None if it is not here.

        Raises `SnapshotError` if it is not as it was written: what was made of it is wrong, too.
        """
        if table not in self._hashes:
            return None
        shutil.move(self._path(table), path)
        sha256 = sha256_file(path)
        if sha256 != self._hashes[table]:
            raise SnapshotError(
                f"{self._path(table)} was changed while the assessment was being made",
                hint="Run the same command again, and look after the disk that it lies on.",
            )
        return footer.rows(path), sha256

    def _path(self, table: str) -> Path:
        return self.folder / f"{table}.parquet"


def _write_from(con: duckdb.DuckDBPyConnection, table: str, path: Path) -> int:
    with con:
        return write_table(con, table, path)


def _write_rows(rows: pa.Table, path: Path) -> int:
    """Write `rows` on one thread: with more, DuckDB copies rows ahead of what it packs."""
    with connect(threads=1, memory_limit=_MEMORY) as con:
        con.register("rows_of_table", rows)
        return write_query(con, "FROM rows_of_table", path)


@contextmanager
def settled() -> Iterator[Settled]:
    """In a folder for temporary files, gone afterwards; those of killed processes go before.

    What was begun is waited for, unless it has not come to its turn.
    """
    with temporary_folder(_PREFIX) as folder:
        beside = ThreadPoolExecutor(1)
        try:
            yield Settled(folder, beside)
        finally:
            beside.shutdown(cancel_futures=True)
