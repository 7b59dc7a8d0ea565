"""reports/history.csv: the counts of every published assessment, only ever added to."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from hubscan.model.errors import HubscanError
from hubscan.reports.document import Report
from hubscan.reports.formats.csv import harmless

COLUMNS = (
    "data_date",
    "assessment",
    "hubscan_version",
    "config_sha256",
    "models",
    "rule",
    "tier",
    "mode",
    "surely",
    "likely",
    "possibly",
)


@dataclass(frozen=True, slots=True)
class Past:
    """One row of the history."""

    data_date: str
    assessment: str
    models: int
    rule: str
    tier: str
    mode: str
    surely: int
    likely: int
    possibly: int


def append(path: Path, report: Report) -> int:
    """Add the report's counts unless its assessment is there already; return the rows added.

    Rows already in the file are never changed. Raises `HubscanError` if the file is not a history.
    """
    facts = dict(report.facts)
    if any(row.assessment == facts["assessment"] for row in read(path)):
        return 0
    rows = [
        [*(facts[c] for c in COLUMNS[:5]), *(tally[c] for c in COLUMNS[5:])]
        for tally in report.tallies
        if tally["relation"] == "all" and tally["unit"] == "repositories"
    ]
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    if not path.is_file():
        lines.writerow(COLUMNS)
    lines.writerows([harmless(cell) for cell in row] for row in rows)
    with path.open("a", encoding="utf-8", newline="") as stream:
        stream.write(text.getvalue())
    return len(rows)


def read(path: Path | None) -> list[Past]:
    """Every row, oldest data first; empty if there is no file.

    Raises `HubscanError` naming file:line for a row that is not one of ours.
    """
    if path is None or not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        lines = csv.DictReader(stream)
        if tuple(lines.fieldnames or ()) != COLUMNS:
            raise HubscanError(f"{path}: not a history", hint="Move it away and run again.")
        rows = [_past(line, f"{path}:{lines.line_num}") for line in lines]
    return sorted(rows, key=lambda row: row.data_date)


def _past(line: dict[str, str], where: str) -> Past:
    try:
        return Past(
            line["data_date"],
            line["assessment"],
            int(line["models"]),
            line["rule"],
            line["tier"],
            line["mode"],
            *(int(line[level]) for level in ("surely", "likely", "possibly")),
        )
    except (TypeError, ValueError) as error:
        raise HubscanError(f"{where}: not a row of the history ({error})") from error
