"""reports/history.csv and .parquet: what each rule covered, day by day.

One row for each day of data, rule, tier, mode and reading. The assessment of a day that was written
last is the one that stands. Only what the texts say enters: an assessment of moved lines, added
thresholds, other rules or a past day does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil, floor
from pathlib import Path
from typing import Any

from hubscan.model.errors import HubscanError
from hubscan.reports import history_files, provenance
from hubscan.reports.past import AS_WRITTEN, COLUMNS, OPTIONAL, Past

_BENDING = ("sets", "thresholds", "rules_dir", "as_of")
FILE = "history.csv"
_ADDED: Mapping[str, str] = {
    **dict.fromkeys(("completeness", "accepted", *OPTIONAL), ""),
    "reading": AS_WRITTEN,
}
"""Columns that a history of before may lack, and what stands for them then."""
_NEEDED = {name for name, _ in COLUMNS} - {*_ADDED}


def rows_of(
    snapshot: Mapping[str, Any],
    assessment: Mapping[str, Any],
    tallies: Iterable[Mapping[str, Any]],
    models: int,
) -> list[Past]:
    """The rows of one assessment, by both manifests; none if it bends what texts say."""
    choice = assessment.get("choice") or {}
    if any(choice.get(name) for name in _BENDING):
        return []
    readings = choice.get("readings") or {}
    usual = [f"{name}={value}" for name, value in sorted((choice.get("conventions") or {}).items())]
    usual += ["exact"] if choice.get("exact") else []
    known: dict[str, Any] = {
        "models": models,
        "data_date": provenance.data_date(snapshot),
        "completeness": provenance.state(snapshot),
        "accepted": provenance.accepted(snapshot),
        "assessment": str(assessment.get("content") or assessment.get("id", "")),
        "hubscan_version": str(assessment.get("tool_version", "")),
        "config_sha256": provenance.config_hash(assessment),
    }
    return [
        Past(
            rule=str(t["rule"]),
            tier=str(t["tier"]),
            mode=str(t["mode"]),
            reading=", ".join([*filter(None, [readings.get(t["rule"])]), *usual]) or AS_WRITTEN,
            surely=int(t["surely"]),
            likely=int(t["likely"]),
            possibly=int(t["possibly"]),
            **_expected(t),
            **known,
        )
        for t in tallies
        if t["relation"] == "all"
        and t["unit"] == "repositories"
        and (not readings or t["rule"] in readings)
    ]


def merge(path: Path, rows: Iterable[Past]) -> int:
    """Put `rows` in place of those of the same key; how many are new or differ.

    The files are written whole. Raises `HubscanError` as `read`.
    """
    there = {row.key: row for row in read(path)}
    changed = {row.key: row for row in rows if there.get(row.key) != row}
    if changed or not path.is_file():
        found = there | changed
        cells = [_cells(found[key]) for key in sorted(found)]
        history_files.write(path, COLUMNS, cells)
    return len(changed)


def read(path: Path | None) -> list[Past]:
    """Every row, oldest data first; empty if there is no file.

    Raises `HubscanError` naming file:line for a row that is not one of ours, and if the file is
    not the one that hubscan wrote.
    """
    if path is None or not path.is_file():
        return []
    lines = history_files.lines(path)
    head = tuple(next(lines, (0, []))[1])
    if not (_NEEDED <= {*head} <= _NEEDED | {*_ADDED} and len(head) == len({*head})):
        raise HubscanError(f"{path}: not a history", hint="Move it away and run again.")
    found: dict[tuple[str, ...], Past] = {}
    for number, cells in lines:
        row = _past(head, cells, f"{path}:{number}")
        found[row.key] = row
    return sorted(found.values(), key=lambda row: row.key)


def sound_files(path: Path) -> list[Path]:
    """The files of the history that are there, after a look whether both say the same.

    Raises `HubscanError` as `read`, and if the Parquet file holds other rows than the CSV file.
    """
    twin = history_files.twin(path)
    if twin.is_file() and history_files.rows(twin) != [tuple(_cells(r)) for r in read(path)]:
        raise HubscanError(
            f"{twin} holds other rows than {path.name}",
            hint="Remove it; the next report writes it anew.",
        )
    return [file for file in (path, twin) if file.is_file()]


def _past(head: tuple[str, ...], cells: list[str], where: str) -> Past:
    try:
        given = {**_ADDED, **dict(zip(head, cells, strict=True))}
        values: dict[str, Any] = {
            name: None if name in OPTIONAL and not given[name] else kind(given[name])
            for name, kind in COLUMNS
        }
        return Past(**values)
    except ValueError as error:
        raise HubscanError(
            f"{where}: not a row of the history ({error})",
            hint="Mend or remove that line, or move the file away: `hubscan history fill` makes it"
            " anew from what is in the data directory.",
        ) from error


def _expected(tally: Mapping[str, Any]) -> dict[str, Any]:
    if tally.get("expected") is None:
        return dict.fromkeys(OPTIONAL)
    return {
        "expected": round(tally["expected"]),
        "expected_low": floor(tally["expected_low"]),
        "expected_high": ceil(tally["expected_high"]),
    }


def _cells(row: Past) -> list[str | int | None]:
    return [getattr(row, name) for name, _ in COLUMNS]
