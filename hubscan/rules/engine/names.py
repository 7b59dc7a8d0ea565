"""Repositories by their names, as rules write them: globs, without regard to case."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np
from numpy.typing import NDArray

Patterns = Sequence[tuple[str, ...]]


def among_models(con: duckdb.DuckDBPyConnection, patterns: Patterns) -> list[NDArray[np.int64]]:
    """For the globs of each pattern, the models of such a name."""
    return _meeting(con, patterns, "SELECT model AS row, lower(id) AS name FROM models")


def among_lost_parents(
    con: duckdb.DuckDBPyConnection, patterns: Patterns
) -> list[NDArray[np.int64]]:
    """For the globs of each pattern, the children of a parent of such a name that is not there."""
    lost = """SELECT child AS row, lower(parent_ref) AS name FROM parents
        WHERE used AND parent IS NULL AND grade <> 'inferred' AND relation <> 'distilled'"""
    return _meeting(con, patterns, lost)


def _meeting(
    con: duckdb.DuckDBPyConnection, patterns: Patterns, named: str
) -> list[NDArray[np.int64]]:
    """The rows of `named`, a SELECT of `row` and `name`, which is read once for all patterns."""
    if not patterns:
        return []
    globs = [glob.lower() for pattern in patterns for glob in pattern]
    meant = [f"({' OR '.join(['name GLOB ?'] * len(pattern))})" for pattern in patterns]
    listed = ", ".join(f"{test} AS n{place}" for place, test in enumerate(meant))
    query = f"SELECT row, {listed} FROM ({named}) WHERE {' OR '.join(meant)}"
    found = con.execute(query, globs * 2).fetchnumpy()
    rows = np.asarray(found["row"], dtype=np.int64)
    return [rows[np.asarray(found[f"n{p}"], dtype=np.bool_)] for p in range(len(meant))]
