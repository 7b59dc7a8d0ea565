"""Tables of one row a model stand side by side: row i of each is model i, so nothing is joined."""

from __future__ import annotations

import duckdb
import numpy as np

from hubscan.model.errors import SnapshotError


def models_of(con: duckdb.DuckDBPyConnection, *tables: str) -> int:
    """The number of models, which is the number of rows of each of `tables`.

    Raises `SnapshotError` unless each has models 0, 1, 2, … in that order: whoever reads their
    columns by position relies on it.
    """
    counts = []
    for table in tables:
        numbers = con.execute(f"SELECT model FROM {table}").fetchnumpy()["model"]
        if np.ma.is_masked(numbers) or not np.array_equal(numbers, np.arange(len(numbers))):
            raise SnapshotError(f"the models of {table} are not numbered in order", hint=_HINT)
        counts.append(len(numbers))
        if counts[-1] != counts[0]:
            raise SnapshotError(
                f"{table} has {counts[-1]} models, but {tables[0]} has {counts[0]}", hint=_HINT
            )
    return counts[0]


_HINT = "Run `hubscan assess` again; if that does not help, `hubscan snapshots verify`."
