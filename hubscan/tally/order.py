"""The row numbers of `verdicts`: what arrays are indexed by, joined back to keys."""

from __future__ import annotations

import duckdb


def number_rows(con: duckdb.DuckDBPyConnection) -> None:
    """Make `verdict_order`: key and row number i, from 0, in the order `verdicts` is read.

    DuckDB keeps the order of a table or a Parquet file unless told otherwise, and so do the
    columns read by `hubscan.tally.columns`.
    """
    con.execute(
        "CREATE OR REPLACE TEMP TABLE verdict_order AS "
        "SELECT key, row_number() OVER () - 1 AS i FROM verdicts"
    )
