"""The tables of an assessment for whoever asks: the published rows and what they are made of."""

from __future__ import annotations

from contextlib import suppress

import duckdb

from hubscan.config import Config
from hubscan.model.errors import SnapshotError
from hubscan.reports.rows import relations
from hubscan.store.attach import attach_assessment
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.engine import connect
from hubscan.store.locked import lock

SHOWN = (
    "rows", "tiers", "verdicts", "probabilities", "tallies",
    "models", "estimates", "lineage", "parents", "edges", "rejects",
)  # fmt: skip
"""What can be asked for by name, the published tables first."""


def open_tables(data: DataDir, config: Config, stored: Stored) -> duckdb.DuckDBPyConnection:
    """As `attached`, but no query can open another file, or write one."""
    con = attached(data, config, stored)
    lock(con, data.snapshot(str(stored.manifest["snapshot"])), stored)
    return con


def attached(data: DataDir, config: Config, stored: Stored) -> duckdb.DuckDBPyConnection:
    """A connection that has the tables of `stored` under the names of `SHOWN`.

    Where the rules have changed since the assessment, or it is of before the census, what is made
    with the rules (`rows`, `tiers`, `probabilities`) is left out. Raises `SnapshotError` if a table
    is damaged or gone.
    """
    con = connect()
    attach_assessment(con, data, stored)
    with suppress(SnapshotError):
        relations.make(con, config.rulebook_of(stored))
    return con
