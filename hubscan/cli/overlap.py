"""`hubscan overlap`: texts beside each other on the same models."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubscan.cli import _assessment, options
from hubscan.model.choices import LEVELS

if TYPE_CHECKING:
    from hubscan.tally.overlap import Overlap, Pair


@click.command("overlap")
@click.argument("texts", metavar="[RULE[/TIER] RULE[/TIER]]", nargs=-1)
@click.option("--kind", default="law", show_default=True, help="Without two rules: of which kind.")
@options.level
@click.option("--n", "-n", default=10, show_default=True, help="How many names of each side.")
@options.as_json
@options.assessment
@options.data_dir
@options.config_dir
def command(
    texts: tuple[str, ...],
    kind: str,
    level: str,
    n: int,
    as_json: bool,
    assessment: str | None,
    data_dir: Path,
    config_dir: Path | None,
) -> None:
    """Put two rules side by side, with the models that differ; or, without two rules, count how
    many texts of a kind cover a model, and what nothing is left for if one is taken away."""
    from hubscan.config import Config
    from hubscan.store.attach import attach_assessment
    from hubscan.store.datadir import DataDir
    from hubscan.store.engine import connect
    from hubscan.tally.overlap import columns_of_kind, only_column, overlap, pair

    if len(texts) not in (0, 2):
        raise click.UsageError("name two rules, or none")
    data = DataDir(data_dir)
    stored = _assessment.chosen(data, assessment)
    book = Config.find(config_dir).rulebook_of(stored)
    con = connect()
    attach_assessment(con, data, stored)
    if texts:
        first, second = (only_column(book, text) for text in texts)
        beside = pair(con, first.name, second.name, LEVELS[level], n)
        said = {"first": first.name, "second": second.name} | asdict(beside)
        lines = _side_by_side(first.name, second.name, beside)
    else:
        found = overlap(con, columns_of_kind(book, kind), LEVELS[level])
        said, lines = asdict(found), _of_kind(kind, level, found)
    click.echo(json.dumps(said, ensure_ascii=False) if as_json else "\n".join(lines))


def _side_by_side(first: str, second: str, found: Pair) -> list[str]:
    lines = [f"both                    {found.both:>10,}"]
    for name, count, names in (
        (first, found.only_first, found.names_first),
        (second, found.only_second, found.names_second),
    ):
        lines.append(f"only {name:<40} {count:>10,}")
        lines += [f"    {model}" for model in names]
    return lines


def _of_kind(kind: str, level: str, found: Overlap) -> list[str]:
    lines = [f"How many texts of kind '{kind}' {level} cover a model, and how many models:"]
    lines += [f"  {texts:>3} {models:>12,}" for texts, models in found.by_texts]
    lines.append(f"  {'rule':<36}{'covers':>10}{'alone':>10}")
    lines += [f"  {rule:<36}{covers:>10,}{alone:>10,}" for rule, covers, alone in found.alone]
    return lines
