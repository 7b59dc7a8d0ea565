"""Lists, the same way everywhere: a table for people, `--json`, `--csv`, or `--ids` for scripts."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hubscan.cli._pages import page
from hubscan.model.text import canonical_json

if TYPE_CHECKING:
    from rich.console import RenderableType

F = TypeVar("F", bound=Callable[..., Any])
Row = Mapping[str, object]


def forms(command: F) -> F:
    """Add `--json`, `--csv` and `--ids`, of which the last one holds, as parameter `form`."""
    for flag, words in (
        ("ids", "Print only the ids, one a line."),
        ("csv", "Print CSV with a head line."),
        ("json", "Print one JSON array."),
    ):
        command = click.option(f"--{flag}", "form", flag_value=flag, help=words)(command)
    return command


def show(
    form: str | None, rows: Sequence[Row], key: str, table: Callable[[], Iterable[RenderableType]]
) -> None:
    """Print `rows` in the form asked for; `key` is the field that `--ids` prints."""
    if form == "json":
        click.echo(canonical_json([dict(row) for row in rows]), nl=False)
    elif form == "csv":
        click.echo(as_csv(rows), nl=False)
    elif form == "ids":
        for name in dict.fromkeys(str(row[key]) for row in rows):
            click.echo(name)
    else:
        page(table())


def as_csv(rows: Sequence[Row]) -> str:
    """`rows` with a column a field; a field of fields becomes `field.part`, a list its parts."""
    flat = [dict(_flat(row)) for row in rows]
    out = io.StringIO()
    names = list(dict.fromkeys(name for row in flat for name in row))
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(flat)
    return out.getvalue()


def _flat(row: Row, before: str = "") -> Iterable[tuple[str, object]]:
    for name, value in row.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        elif isinstance(value, list | tuple):
            yield f"{before}{name}", " ".join(map(str, value))
        else:
            yield f"{before}{name}", value
