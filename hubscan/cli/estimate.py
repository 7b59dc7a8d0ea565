"""`hubscan estimate`: parameters and compute of a model from local files, without any Hub."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from hubscan.cli import options
from hubscan.cli._pages import page
from hubscan.model.text import canonical_json

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
@options.assumption
@click.option("--explain", is_flag=True, help="Print for people how each figure came about.")
@click.option("--json", "as_json", is_flag=True, help="With --explain: print it as JSON.")
@click.option(
    "--exact",
    is_flag=True,
    help="Build the models of configs without weights; needs hubscan[exact].",
)
@options.convention
@options.config_dir
def command(
    record: Path | None,
    config: Path | None,
    card: Path | None,
    batch: Path | None,
    no_reference: bool,
    hide: tuple[str, ...],
    values: dict[str, float],
    explain: bool,
    as_json: bool,
    exact: bool,
    conventions: dict[str, str],
    config_dir: Path | None,
) -> None:
    """Print bounded estimates of a model from local files, without any Hub.

    \b
    One model   give any of --record, --config and --card: one JSON object
    Many        give --batch: one JSON object a line, in the order of the input
    Why         add --explain for one model: all that was found, and the arithmetic

    A fine-tune is added to its base only where the base is curated or in the same batch.
    """
    parts = {"record": record, "config": config, "card": card}
    if (batch is None) == (not any(parts.values())):
        raise click.UsageError("Give --batch, or at least one of --record, --config and --card.")
    if batch and explain:
        raise click.UsageError("--explain is for one model: give --record, --config or --card.")
    from hubscan import desk
    from hubscan.config import Config
    from hubscan.reports import explanation_text
    from hubscan.reports.explanation_json import explanation_json

    lines = list(_batch(batch)) if batch else [_line(parts)]
    settings = desk.Settings(
        Config.find(config_dir),
        no_reference,
        hide,
        values,
        conventions,
        exact,
    )
    if explain:
        found = desk.explain(lines[0], settings)
        if as_json:
            click.echo(canonical_json(explanation_json(found)), nl=False)
        else:
            page(explanation_text.explanation(found))
        return
    answers = desk.estimates(lines, settings)
    if batch is None:
        click.echo(json.dumps(answers[0], ensure_ascii=False, indent=2))
        return
    for answer in answers:
        click.echo(json.dumps(answer, ensure_ascii=False))


def _batch(path: Path) -> Iterator[object]:
    from hubscan import desk

    with click.open_file(str(path), "rb") as stream:
        for line in stream:
            if line.strip():
                yield desk.parse_line(line)


def _line(parts: dict[str, Path | None]) -> dict[str, Any]:
    from hubscan import desk

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
