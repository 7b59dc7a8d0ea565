"""A page of few objects → `models` and `edges` as tables of a connection, without a file.

By the reading of pages and the typing of rows that a conversion of millions uses; those are written
to files in pieces (`hubscan.store.convert`).
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from hubscan.model.errors import SnapshotError
from hubscan.store.rejects import Rejects
from hubscan.store.table_writer import TablesWriter
from hubscan.store.typed_rows import TypedRows

_AT_ONCE = 5_000


def convert_few(con: duckdb.DuckDBPyConnection, page: Path) -> None:
    """Make tables `models` and `edges` of the objects of `page`, the last by `_id` first.

    Objects that a conversion refuses are left out. Raises `SnapshotError` if they are not in order.
    """
    last = ""
    with TablesWriter(con) as writer:
        for rows in TypedRows([page], Rejects([page.name])).pieces(_AT_ONCE, reverse=True):
            for key in rows["key"].to_pylist():
                if key <= last:
                    raise SnapshotError(f"{page.name}: {key} does not come before {last}")
                last = key
            writer.add(rows)
