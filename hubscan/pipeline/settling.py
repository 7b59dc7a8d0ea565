"""Tables that no later stage of an assessment changes: written beside it, and read from the disk.

In memory they take more than verdicts and probabilities together.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from hubscan.estimate import scratch
from hubscan.store.engine import attach_parquet
from hubscan.store.settled import Settled

ESTIMATES = "estimates"
OF_LINEAGE = ("lineage", "parents")


def read(con: duckdb.DuckDBPyConnection, early: Settled, tables: Iterable[str]) -> None:
    """Wait for tables that were begun, and read them from there."""
    for table in tables:
        path = early.finish(table)
        con.execute(f"DROP TABLE IF EXISTS {table}")
        attach_parquet(con, table, path)


def read_estimates(con: duckdb.DuckDBPyConnection, early: Settled, wait: bool) -> None:
    """Read the estimates from there as soon as they are whole, or `wait` for them.

    Where they were made they stand side by side, which one thread reads; a file is read by all.
    """
    if early.is_begun(ESTIMATES) and (wait or early.is_whole(ESTIMATES)):
        path = early.finish(ESTIMATES)
        scratch.drop_figures(con)
        attach_parquet(con, ESTIMATES, path)
