"""tallies.csv and tables/*.csv: tidy, safe to open in a spreadsheet, with a data dictionary."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from hubscan.reports import dictionary, sensitivity_rows, tidy
from hubscan.reports.document import Report
from hubscan.reports.rows.harmless import FORMULA_SIGNS
from hubscan.reports.sensitivity_rows import SENSITIVITY
from hubscan.reports.words import visible
from hubscan.tally.content import as_csv

Cell = str | int | float | None


def write(report: Report, out_dir: Path) -> list[Path]:
    """Write tallies.csv, sensitivity.csv if there is any, every other table of the report, and the
    data dictionary."""
    written = [out_dir / "tallies.csv"]
    written[0].write_text(as_csv(report.tallies), "utf-8")
    if report.moved is not None:
        written.append(out_dir / f"{SENSITIVITY.name}.csv")
        rows = sensitivity_rows.rows(report.moved)
        written[-1].write_text(as_csv(rows, SENSITIVITY), "utf-8")
    (out_dir / "tables").mkdir(exist_ok=True)
    for table in tidy.tables(report):
        written.append(out_dir / "tables" / f"{table.id}.csv")
        cells = ([tidy.value(cell) for cell in row] for row in table.rows)
        _write(written[-1], tidy.names(table), cells)
    written.append(out_dir / "data-dictionary.md")
    written[-1].write_text(dictionary.render(), "utf-8")
    return written


def harmless(value: Cell) -> Cell:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if not isinstance(value, str):
        return value
    shown = visible(value)
    return f"'{shown}" if shown.startswith(FORMULA_SIGNS) else shown


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream, lineterminator="\n")
        lines.writerow(head)
        lines.writerows([harmless(cell) for cell in row] for row in rows)
