"""Are the tables of a snapshot or an assessment the ones that were written?

Length and footer are looked at whenever a table is opened, which costs a millisecond. The hash of
its content is compared where a wrong bit would end in a published number, and for files so small
that it costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
from msgspec import Struct

from hubscan.model.errors import SnapshotError
from hubscan.store import footer
from hubscan.store.datadir import Stored
from hubscan.store.raw_pages import sha256_file, sha256_of

SMALL_BYTES = 64_000_000
"""A file up to here is always hashed: a twentieth of a second."""


class _Written(Struct, frozen=True):
    """What a manifest says of a table; None where it does not say."""

    size: int | None
    rows: int | None
    sha256: str | None
    hash: Callable[[Path], str]


def check_table(
    stored: Stored,
    table: str,
    *,
    thorough: bool = False,
    con: duckdb.DuckDBPyConnection | None = None,
) -> Path:
    """The path of `table`, read by `con` if there is one.

    Raises `SnapshotError` if it is missing or was changed.
    """
    wrong = problem_of(stored, table, thorough=thorough, con=con)
    if wrong is not None:
        raise SnapshotError(
            f"{stored.path}: {wrong}",
            hint="Remove that folder and make it again, from a scan or with `hubscan assess`;"
            " `hubscan snapshots verify` looks at all of them.",
        )
    return stored.table(table)


def problem_of(
    stored: Stored, table: str, *, thorough: bool, con: duckdb.DuckDBPyConnection | None = None
) -> str | None:
    """What is wrong with a table, in words; None if nothing is."""
    path, written = stored.table(table), _written(stored.manifest, table)
    if not path.is_file():
        return f"{path.name} is missing"
    size = path.stat().st_size
    if written.size is not None and size != written.size:
        return f"{path.name} was changed: {size:,} bytes, not {written.size:,}"
    hashed = thorough or size <= SMALL_BYTES
    if hashed and written.sha256 is not None and written.hash(path) != written.sha256:
        return f"{path.name} was changed after it was written"
    try:
        rows = footer.rows(path, con)
    except (duckdb.Error, OSError) as error:
        return f"{path.name} is damaged ({_first_line(error)})"
    if written.rows is not None and rows != written.rows:
        return f"{path.name} has {rows:,} rows, not {written.rows:,}"
    return None


def _written(manifest: dict[str, Any], table: str) -> _Written:
    tables = _part(manifest, "tables")
    if table in tables:
        said = _part(tables, table)
        return _Written(said.get("bytes"), said.get("rows"), said.get("sha256"), sha256_file)
    name = f"{table}.parquet"
    return _Written(
        _part(manifest, "bytes").get(name),
        _part(manifest, "counts").get(table),
        _part(manifest, "sha256").get(name),
        lambda path: sha256_of([path]),
    )


def _part(manifest: dict[str, Any], name: str) -> dict[str, Any]:
    part = manifest.get(name)
    return part if isinstance(part, dict) else {}


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]
