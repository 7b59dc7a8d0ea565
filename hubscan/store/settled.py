"""Tables that are finished long before an assessment is: on disk already, as they were written."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from hubscan.model.errors import SnapshotError
from hubscan.store.engine import write_table
from hubscan.store.raw_pages import sha256_file
from hubscan.store.temporary import temporary_folder

_PREFIX = "hubscan-settled-"


@dataclass(frozen=True, slots=True)
class Settled:
    """A folder of them. What reads them on the way compares nothing; whoever takes them does."""

    folder: Path
    _hashes: dict[str, str] = field(default_factory=dict)

    def write(self, con: duckdb.DuckDBPyConnection, table: str) -> Path:
        """Write `table` here; its path."""
        path = self._path(table)
        write_table(con, table, path)
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
        return pq.read_metadata(path).num_rows, sha256

    def _path(self, table: str) -> Path:
        return self.folder / f"{table}.parquet"


@contextmanager
def settled() -> Iterator[Settled]:
    """In a folder for temporary files, gone afterwards; those of killed processes go before."""
    with temporary_folder(_PREFIX) as folder:
        yield Settled(folder)
