"""Tables of one row a model stand side by side: row i of each is model i, so nothing is joined."""

from __future__ import annotations

import duckdb
import numpy as np

from hubscan.model.errors import SnapshotError
from hubscan.store.arrow import as_numpy


def models_of(con: duckdb.DuckDBPyConnection, *tables: str) -> int:
    """The number of models, which is the number of rows of each of `tables`.

    Raises `SnapshotError` unless each has models 0, 1, 2, … in that order: whoever reads their
    columns by position relies on it.
    """
    places = np.empty(0, dtype=np.int32)
    for table in tables:
        column = con.sql(f"SELECT model::INTEGER AS model FROM {table}").to_arrow_table()["model"]
        numbers = as_numpy(column, "int32")
        if table == tables[0]:
            places = np.arange(len(numbers), dtype=np.int32)
        same = len(numbers) == len(places)
        expected = places if same else np.arange(len(numbers), dtype=np.int32)
        if column.null_count or not np.array_equal(numbers, expected):
            raise SnapshotError(f"the models of {table} are not numbered in order", hint=_HINT)
        if not same:
            raise SnapshotError(
                f"{table} has {len(numbers)} models, but {tables[0]} has {len(places)}", hint=_HINT
            )
    return len(places)


_HINT = "Run `hubscan assess` again; if that does not help, `hubscan snapshots verify`."
