"""Open a finished assessment together with the snapshot it was made from."""

from __future__ import annotations

import duckdb

from hubscan.store.datadir import DataDir, Stored
from hubscan.store.engine import attach_parquet

SNAPSHOT_TABLES = ("models", "edges", "rejects")
ASSESSMENT_TABLES = ("estimates", "lineage", "parents", "verdicts", "tallies")
NUMBERED_TABLES = ("numbered_models", "numbered_parents")
"""Assessments of former versions lack them; they are made again from the keys."""


def attach_snapshot(con: duckdb.DuckDBPyConnection, snapshot: Stored) -> None:
    """Make the snapshot's tables readable under their own names."""
    for name in SNAPSHOT_TABLES:
        attach_parquet(con, name, snapshot.table(name))


def attach_assessment(con: duckdb.DuckDBPyConnection, data: DataDir, assessment: Stored) -> Stored:
    """Make the assessment's and its snapshot's tables readable; return the snapshot.

    Raises `SnapshotError` if the snapshot is gone or a table is missing.
    """
    snapshot = data.snapshot(str(assessment.manifest["snapshot"]))
    attach_snapshot(con, snapshot)
    if assessment.table("models").is_file():  # as of a day: only the models of then
        attach_parquet(con, "models", assessment.table("models"))
    for name in ASSESSMENT_TABLES:
        attach_parquet(con, name, assessment.table(name))
    for name in NUMBERED_TABLES:
        if assessment.table(name).is_file():
            attach_parquet(con, name, assessment.table(name))
    return snapshot
