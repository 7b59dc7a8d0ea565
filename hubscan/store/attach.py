"""Open a finished assessment together with the snapshot it was made from."""

from __future__ import annotations

import duckdb
import pyarrow.parquet as pq

from hubscan.model.errors import SnapshotError
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.engine import attach_parquet

SNAPSHOT_TABLES = ("models", "edges", "rejects")
ASSESSMENT_TABLES = ("estimates", "lineage", "parents", "verdicts", "tallies")


def attach_snapshot(con: duckdb.DuckDBPyConnection, snapshot: Stored) -> None:
    """Make the snapshot's tables readable under their own names.

    Raises `SnapshotError` if a table is missing or if its models have no numbers.
    """
    refuse_former_snapshot(snapshot)
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
    refuse_former_assessment(assessment)
    for name in ASSESSMENT_TABLES:
        attach_parquet(con, name, assessment.table(name))
    return snapshot


def refuse_former_snapshot(snapshot: Stored) -> None:
    """Raise `SnapshotError` if the snapshot was written before models had numbers."""
    if _lacks_numbers(snapshot, "models"):
        pages = snapshot.path / "raw"
        raise SnapshotError(
            f"snapshot {snapshot.id} was written by a former version: its models have no numbers",
            hint=f"Scan again, or convert its pages: `hubscan scan --source pages:{pages}`.",
        )


def refuse_former_assessment(assessment: Stored) -> None:
    """Raise `SnapshotError` if the assessment was written before models had numbers."""
    if _lacks_numbers(assessment, "lineage"):
        raise SnapshotError(
            f"assessment {assessment.id} was written by a former version: its models have no"
            " numbers",
            hint="Run `hubscan assess` again.",
        )


def _lacks_numbers(stored: Stored, table: str) -> bool:
    path = stored.table(table)
    return path.is_file() and "model" not in pq.read_schema(path).names
