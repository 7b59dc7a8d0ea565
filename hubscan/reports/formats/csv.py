"""tallies.csv: one row a tier × mode × relation × unit, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from pathlib import Path

from hubscan.model.tables import TABLES
from hubscan.reports.document import Report
from hubscan.reports.words import visible

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def write(report: Report, out_dir: Path) -> list[Path]:
    """Write tallies.csv."""
    path = out_dir / "tallies.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.DictWriter(stream, TABLES["tallies"].names, lineterminator="\n")
        rows.writeheader()
        for tally in report.tallies:
            rows.writerow({name: harmless(value) for name, value in tally.items()})
    return [path]


def harmless(value: str | int | float | None) -> str | int | float | None:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if not isinstance(value, str):
        return value
    shown = visible(value)
    return f"'{shown}" if shown.startswith(_STARTS_A_FORMULA) else shown
