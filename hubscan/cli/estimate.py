"""`hubscan estimate`: parameters and compute of a model from local files, without any Hub."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from hubscan import desk
from hubscan.cli import options
from hubscan.settings import locate

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True)


@click.command("estimate")
@click.option("--record", type=_FILE, help="The model's object from the Hub API, JSON.")
@click.option("--config", type=_FILE, help="Its config.json.")
@click.option("--card", type=_FILE, help="Its README.md.")
@click.option(
    "--batch",
    type=_FILE,
    help='JSON lines {"record": {…}, "config": {…}, "card": "…"}; any part may be missing.',
)
@click.option("--no-reference", is_flag=True, help="Hide the curated table of base models.")
@click.option("--hide", multiple=True, metavar="ID", help="Hide this curated row. Repeatable.")
@click.option(
    "--assumption",
    "values",
    multiple=True,
    metavar="NAME=VALUE",
    help="Fix an assumption at another value. Repeatable.",
)
@options.config_dir
def command(
    record: Path | None,
    config: Path | None,
    card: Path | None,
    batch: Path | None,
    no_reference: bool,
    hide: tuple[str, ...],
    values: tuple[str, ...],
    config_dir: Path | None,
) -> None:
    """Print bounded estimates as JSON: one object, or one a line for a batch, in order."""
    parts = {"record": record, "config": config, "card": card}
    if (batch is None) == (not any(parts.values())):
        raise click.UsageError("Give --batch, or at least one of --record, --config and --card.")
    lines = list(_batch(batch)) if batch else [_line(parts)]
    settings = desk.Settings(
        locate.config_dir(config_dir), no_reference, hide, dict(_value(v) for v in values)
    )
    answers = desk.estimates(lines, settings)
    if batch is None:
        click.echo(json.dumps(answers[0], ensure_ascii=False, indent=2))
        return
    for answer in answers:
        click.echo(json.dumps(answer, ensure_ascii=False))


def _batch(path: Path) -> Iterator[object]:
    with click.open_file(str(path), "rb") as stream:
        for line in stream:
            if line.strip():
                yield desk.parse_line(line)


def _line(parts: dict[str, Path | None]) -> dict[str, Any]:
    line: dict[str, Any] = {}
    for name, path in parts.items():
        if path is None:
            continue
        with click.open_file(str(path), "rb") as stream:
            text = stream.read()
        if name == "card":
            line[name] = text.decode("utf-8", "replace")
            continue
        value = desk.parse_line(text)
        if not isinstance(value, dict) or set(value) == {"error"}:
            raise click.UsageError(f"{path}: not a JSON object")
        line[name] = value
    return line


def _value(text: str) -> tuple[str, float]:
    name, equals, number = text.partition("=")
    try:
        return name.strip(), float(number)
    except ValueError:
        problem = "not a number" if equals else "no '='"
        raise click.UsageError(f"--assumption {text}: {problem}") from None
