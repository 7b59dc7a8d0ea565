"""Open a finished assessment together with the snapshot it was made from."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from hubscan.model.errors import SnapshotError
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.engine import attach_parquet
from hubscan.store.manifest import MANIFEST
from hubscan.store.manifest import check as check_manifest
from hubscan.store.raw_pages import sha256_file
from hubscan.store.soundness import check_table

SNAPSHOT_TABLES = ("models", "edges", "rejects")
ASSESSMENT_TABLES = ("estimates", "lineage", "parents", "verdicts", "tallies")
CHANCES = "chances"
"""Degrees of probability (`hubscan.census.chain`); assessments of before have no such table."""


def attach_table(
    con: duckdb.DuckDBPyConnection,
    stored: Stored,
    table: str,
    name: str | None = None,
    *,
    thorough: bool = False,
) -> None:
    """Make `table` of `stored` readable as `name` (default: as it is called).

    Raises `SnapshotError` if it is missing or not what was written; a `thorough` look compares
    the hash of large ones too.
    """
    attach_parquet(con, name or table, check_table(stored, table, thorough=thorough))


def attach_snapshot(
    con: duckdb.DuckDBPyConnection, snapshot: Stored, *, thorough: bool = False
) -> None:
    """Make the snapshot's tables readable under their own names.

    Raises `SnapshotError` as `attach_table`, and if its models have no numbers.
    """
    check_manifest(snapshot.path / MANIFEST, snapshot.manifest, "snapshot")
    refuse_former_snapshot(snapshot)
    for name in SNAPSHOT_TABLES:
        attach_table(con, snapshot, name, thorough=thorough)


def attach_assessment(
    con: duckdb.DuckDBPyConnection, data: DataDir, assessment: Stored, *, thorough: bool = False
) -> Stored:
    """Make the assessment's and its snapshot's tables readable; return the snapshot.

    Raises `SnapshotError` as `attach_table`, and if the snapshot is gone or another by now.
    """
    check_manifest(assessment.path / MANIFEST, assessment.manifest, "assessment")
    snapshot = data.snapshot(str(assessment.manifest["snapshot"]))
    _refuse_another(assessment, snapshot)
    attach_snapshot(con, snapshot, thorough=thorough)
    if assessment.table("models").is_file():  # as of a day: only the models of then
        attach_table(con, assessment, "models", thorough=thorough)
    refuse_former_assessment(assessment)
    for name in ASSESSMENT_TABLES:
        attach_table(con, assessment, name, thorough=thorough)
    if assessment.table(CHANCES).is_file():
        attach_table(con, assessment, CHANCES, thorough=thorough)
    return snapshot


def _refuse_another(assessment: Stored, snapshot: Stored) -> None:
    made_from = assessment.manifest.get("snapshot_manifest_sha256")
    if made_from is not None and made_from != sha256_file(snapshot.path / MANIFEST):
        raise SnapshotError(
            f"assessment {assessment.id} was made from another snapshot {snapshot.id}",
            hint="Run `hubscan assess` again.",
        )


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
    try:
        return "model" not in pq.read_schema(stored.table(table)).names
    except (pa.ArrowException, OSError, ValueError):
        return False  # whoever opens it is told what is wrong with it
