"""`hubscan sql`: a question of your own to the tables of an assessment."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hubscan.cli import _assessment, options
from hubscan.cli._pages import page

if TYPE_CHECKING:
    import duckdb

_AT_ONCE = 1_000
_SHOWN = 100
"""Rows that a table on the screen has."""


@click.command("sql")
@click.argument("query", metavar="'SELECT …'")
@click.option("--table", "form", flag_value="table", help="Print a table, which is the default.")
@click.option("--csv", "form", flag_value="csv", help="Print CSV with a head line.")
@click.option("--json", "form", flag_value="json", help="Print one JSON array.")
@options.assessment
@options.data_dir
@options.config_dir
def command(
    query: str,
    form: str | None,
    assessment: str | None,
    data_dir: Path,
    config_dir: Path | None,
) -> None:
    """Ask the tables of an assessment in SQL (DuckDB); `-` reads the question from stdin.

    \b
    Published:  rows (one a model), tiers, verdicts, probabilities, tallies
    Behind it:  models, estimates, lineage, parents, edges, rejects

    `SHOW TABLES` and `DESCRIBE rows` list what there is. Nothing can be changed, and no other file
    read.
    """
    from hubscan.config import Config
    from hubscan.pipeline import open_tables
    from hubscan.store.datadir import DataDir
    from hubscan.store.locked import read

    data = DataDir(data_dir)
    stored = _assessment.chosen(data, assessment)
    text = sys.stdin.read() if query == "-" else query
    with open_tables(data, Config.find(config_dir), stored) as con:
        found = read(con, text)
        names = _distinct([entry[0] for entry in found.description or ()])
        {"csv": _csv, "json": _json}.get(form or "table", _table)(names, found)


def _distinct(names: list[str]) -> list[str]:
    """`n`, `n_2` where two columns have one name: a JSON object has room for one."""
    seen: dict[str, int] = {}
    made = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        made.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return made


def _rows(found: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while some := found.fetchmany(_AT_ONCE):
        yield from some


def _csv(names: list[str], found: duckdb.DuckDBPyConnection) -> None:
    import csv

    from hubscan.reports.formats.csv import harmless

    lines = csv.writer(sys.stdout, lineterminator="\n")
    lines.writerow(names)
    lines.writerows([harmless(_plain(cell)) for cell in row] for row in _rows(found))


def _json(names: list[str], found: duckdb.DuckDBPyConnection) -> None:
    import json

    before = "["
    for row in _rows(found):
        one = {name: _plain(cell) for name, cell in zip(names, row, strict=True)}
        sys.stdout.write(f"{before}\n  {json.dumps(one, ensure_ascii=False, allow_nan=False)}")
        before = ","
    sys.stdout.write("\n]\n" if before == "," else "[]\n")


def _plain(value: object) -> Any:
    """What JSON and CSV can say; times in UTC, and NaN or an infinity as none."""
    from datetime import datetime
    from math import isfinite

    if isinstance(value, bool | int | str) or value is None:
        return value
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, datetime):
        return f"{value.isoformat()}Z"
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else str(value)


def _table(names: list[str], found: duckdb.DuckDBPyConnection) -> None:
    from rich.table import Table
    from rich.text import Text

    from hubscan.reports.words import clipped

    rows = found.fetchmany(_SHOWN + 1)
    table = Table(box=None, header_style="bold")
    for place, name in enumerate(names):
        numeric = all(isinstance(row[place], int | float | None) for row in rows)
        table.add_column(
            Text(clipped(name)), overflow="fold", justify="right" if numeric else "left"
        )
    for row in rows[:_SHOWN]:
        table.add_row(*(Text("" if cell is None else clipped(str(_plain(cell)))) for cell in row))
    page([table])
    if len(rows) > _SHOWN:
        click.echo(f"the first {_SHOWN} rows; --csv and --json print all", err=True)
