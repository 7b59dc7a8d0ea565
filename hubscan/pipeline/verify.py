"""Is a report what was written, and do its counts follow from its rows?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from hubscan.model.errors import SnapshotError
from hubscan.reports.rows import files, recompute
from hubscan.store.report_folder import AGAIN, FILES, REPORT, read_report, sealed_files
from hubscan.tally.content import Cell, content_hash


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and found to be as it should."""

    folder: Path
    assessment: str
    files: int
    """Files that are as they were written."""
    tallies_sha256: str
    recomputed: int | None
    """Rows of the tallies that follow from the rows; None if the report has no rows."""


def verify(folder: Path) -> Verified:
    """Compare the report in `folder` with its seal, its hash, and its rows.

    Raises `SnapshotError` for the first file that is missing or changed, if the counts are not
    those of the hash that the report prints, or if one does not follow from the rows.
    """
    folder = folder.resolve()
    report = _report(folder)
    facts = report["facts"]
    own = sealed_files(folder, str(facts.get("assessment")))
    found = content_hash(report["tallies"])
    if found != facts.get("tallies_sha256"):
        raise SnapshotError(
            f"{folder}: the tallies have the hash {found}, the report says"
            f" {facts.get('tallies_sha256')}",
            hint=AGAIN,
        )
    has_rows = all(name in own for name in files.files())
    recomputed = _recomputed(folder, report["tallies"]) if has_rows else None
    return Verified(folder, str(facts["assessment"]), len(own), found, recomputed)


def _recomputed(folder: Path, tallies: list[Mapping[str, Cell]]) -> int:
    said = {tuple(row[name] for name in recompute.KEY): row for row in tallies}
    try:
        for row in recompute.tallies(folder):
            key = tuple(row[name] for name in recompute.KEY)
            published = said.pop(key, {})
            wrong = [name for name, value in row.items() if published.get(name) != value]
            if wrong:
                raise SnapshotError(
                    f"{folder}: {'/'.join(map(str, key))}: the rows give {row[wrong[0]]} for"
                    f" '{wrong[0]}', the report says {published.get(wrong[0], 'nothing')}",
                    hint=AGAIN,
                )
    except duckdb.Error as error:
        raise SnapshotError(
            f"{folder / files.FOLDER}: the rows cannot be read ({_first_line(error)})", hint=AGAIN
        ) from error
    if said:
        raise SnapshotError(
            f"{folder}: {len(said):,} rows of the tallies follow from no row", hint=AGAIN
        )
    return len(tallies)


def _report(folder: Path) -> dict[str, Any]:
    report = read_report(
        folder, f"Name the folder of a report, such as reports/latest: it has a {FILES}."
    )
    if not isinstance(report.get("tallies"), list):
        raise SnapshotError(f"{folder / REPORT}: not a report of hubscan", hint=AGAIN)
    return report


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
