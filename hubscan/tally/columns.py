"""Verdict columns as arrays, a few at a time, so that three million rows fit in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb
import numpy as np
from numpy.typing import NDArray

SURELY, LIKELY, POSSIBLY = 3, 2, 1
LEVELS = {"surely": SURELY, "likely": LIKELY, "possibly": POSSIBLY}
"""A model is counted at a level if its verdict is at least this."""

_AT_ONCE = 32


def levels(
    con: duckdb.DuckDBPyConnection, names: Sequence[str]
) -> Iterator[tuple[str, NDArray[np.int8]]]:
    """Each named column of `verdicts` in row order: (models,) of 0 … 3; NULL reads as 0."""
    for start in range(0, len(names), _AT_ONCE):
        batch = names[start : start + _AT_ONCE]
        listed = ", ".join(f"coalesce({quoted(n)}, 0)::TINYINT AS {quoted(n)}" for n in batch)
        arrays = con.execute(f"SELECT {listed} FROM verdicts").fetchnumpy()
        for name in batch:
            yield name, np.asarray(arrays.pop(name), dtype=np.int8)


def quoted(name: str) -> str:
    """A column name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'
