"""Open a finished assessment together with the snapshot it was made from."""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from hubscan import __version__
from hubscan.model.errors import SnapshotError
from hubscan.model.tables import TABLES
from hubscan.store import footer
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
TESTS, LOST_TESTS = "tests", "lost_tests"
"""Degrees of tests on facts (`hubscan.rules.engine.kept_tests`), likewise."""
CLAIMS = "claims"
"""What claims find (`hubscan.tally.claims.kept_claims`), likewise."""
_NAMED = 3
"""Missing columns that are named."""


def attach_table(
    con: duckdb.DuckDBPyConnection,
    stored: Stored,
    table: str,
    name: str | None = None,
    *,
    thorough: bool = False,
) -> None:
    """Make `table` of `stored` readable as `name` (default: as it is called).

    Raises `SnapshotError` if it is missing, not what was written, or written by a former version; a
    `thorough` look compares the hash of large ones too.
    """
    refuse_former(stored, table, con)
    path = check_table(stored, table, thorough=thorough, con=con)
    attach_parquet(con, name or table, path)


def attach_snapshot(
    con: duckdb.DuckDBPyConnection,
    snapshot: Stored,
    *,
    thorough: bool = False,
    without: Collection[str] = (),
) -> None:
    """Make the snapshot's tables readable under their own names, but for those it goes `without`.

    Raises `SnapshotError` as `attach_table`.
    """
    check_manifest(snapshot.path / MANIFEST, snapshot.manifest, "snapshot")
    for name in SNAPSHOT_TABLES:
        if name not in without:
            attach_table(con, snapshot, name, thorough=thorough)


def attach_assessment(
    con: duckdb.DuckDBPyConnection,
    data: DataDir,
    assessment: Stored,
    *,
    thorough: bool = False,
    without: Collection[str] = (),
) -> Stored:
    """Make the assessment's and its snapshot's tables readable; return the snapshot.

    A question that goes `without` some of them does not look at these at all: each takes some 15
    milliseconds. Raises `SnapshotError` as `attach_table`, and if the snapshot is gone or another
    by now.
    """
    check_manifest(assessment.path / MANIFEST, assessment.manifest, "assessment")
    snapshot = data.snapshot(str(assessment.manifest["snapshot"]))
    _refuse_another(assessment, snapshot)
    attach_snapshot(con, snapshot, thorough=thorough, without=without)
    if assessment.table("models").is_file():  # as of a day: only the models of then
        attach_table(con, assessment, "models", thorough=thorough)
    known = [CHANCES] if assessment.table(CHANCES).is_file() else []
    for name in (*ASSESSMENT_TABLES, *known):
        if name not in without:
            attach_table(con, assessment, name, thorough=thorough)
    return snapshot


def attach_tests(con: duckdb.DuckDBPyConnection, assessment: Stored) -> bool:
    """Make the kept degrees of tests readable, if this version kept any.

    Raises `SnapshotError` as `attach_table`.
    """
    return _attach_kept(con, assessment, TESTS, LOST_TESTS)


def attach_claims(
    con: duckdb.DuckDBPyConnection, assessment: Stored, *, thorough: bool = False
) -> bool:
    """Make what claims found readable, if this version kept it. Raises as above."""
    return _attach_kept(con, assessment, CLAIMS, thorough=thorough)


def _attach_kept(
    con: duckdb.DuckDBPyConnection, assessment: Stored, *tables: str, thorough: bool = False
) -> bool:
    """Whether there are such tables of this version: what a name in a query means may change."""
    there = all(table in assessment.manifest.get("tables", {}) for table in tables)
    known = there and assessment.manifest.get("tool_version") == __version__
    for name in tables if known else ():
        attach_table(con, assessment, name, thorough=thorough)
    return known


def _refuse_another(assessment: Stored, snapshot: Stored) -> None:
    made_from = assessment.manifest.get("snapshot_manifest_sha256")
    if made_from is not None and made_from != sha256_file(snapshot.path / MANIFEST):
        raise SnapshotError(
            f"assessment {assessment.id} was made from another snapshot {snapshot.id}",
            hint="Run `hubscan assess` again.",
        )


def refuse_former(stored: Stored, table: str, con: duckdb.DuckDBPyConnection | None = None) -> None:
    """Raise `SnapshotError` if a version wrote `table` that knew fewer of its columns.

    The one gate before queries that name them: every verb that opens a table comes through here.
    """
    lacking = _lacking(stored, table, con)
    if not lacking:
        return
    is_assessment = "snapshot" in stored.manifest
    raise SnapshotError(
        f"{'assessment' if is_assessment else 'snapshot'} {stored.id} was written by a former"
        f" version: {table} has no column {', '.join(lacking[:_NAMED])}",
        hint="Run `hubscan assess` again."
        if is_assessment
        else "Scan again, or convert its pages: "
        f"`hubscan scan --source pages:{stored.path / 'raw'}`.",
    )


def _lacking(stored: Stored, table: str, con: duckdb.DuckDBPyConnection | None) -> list[str]:
    if table not in TABLES:
        return []
    try:
        there = set(footer.columns(stored.table(table), con))
    except (duckdb.Error, OSError):
        return []  # whoever opens it is told what is wrong with it
    return [name for name in TABLES[table].names if name not in there]
