"""`hubscan overlap`: texts beside each other on the same models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubscan.cli import _assessment, options
from hubscan.cli._pages import page
from hubscan.model.choices import LEVELS
from hubscan.model.text import canonical_json, printable

if TYPE_CHECKING:
    from hubscan.cli._tables import Listing
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
    many texts of a kind cover a model, and what nothing is left for if one is taken away.

    RULE alone stands for the tier that reports open with.
    """
    from hubscan.config import Config
    from hubscan.store.attach import attach_assessment
    from hubscan.store.datadir import DataDir
    from hubscan.store.engine import connect
    from hubscan.tally.overlap import columns_of_kind, overlap, pair
    from hubscan.tally.select_columns import main_column

    if len(texts) not in (0, 2):
        raise click.UsageError("Name two rules, or none.")
    data = DataDir(data_dir)
    stored = _assessment.chosen(data, assessment)
    book = Config.find(config_dir).rulebook_of(stored)
    con = connect()
    attach_assessment(con, data, stored)
    if texts:
        first, second = (main_column(book, text) for text in texts)
        beside = pair(con, first.name, second.name, LEVELS[level], n)
        said = {"first": first.name, "second": second.name} | asdict(beside)
        lines = _side_by_side(first.name, second.name, beside)
    else:
        found = overlap(con, columns_of_kind(book, kind), LEVELS[level])
        said, lines = asdict(found), _of_kind(kind, level, found)
    if as_json:
        click.echo(canonical_json(said), nl=False)
    else:
        page(lines)


def _side_by_side(first: str, second: str, found: Pair) -> Iterator[Listing]:
    from hubscan.cli._tables import Listing

    rows = [("both", f"{found.both:,}")]
    for name, count, names in (
        (first, found.only_first, found.names_first),
        (second, found.only_second, found.names_second),
    ):
        rows.append((f"only {name}", f"{count:,}"))
        rows += [(f"  {printable(model)}", "") for model in names]
    yield Listing(("covered by", "models"), rows, frozenset({"models"}))


def _of_kind(kind: str, level: str, found: Overlap) -> Iterator[Listing]:
    from hubscan.cli._tables import Listing

    rows = [(f"{texts:,}", f"{models:,}") for texts, models in found.by_texts]
    heads, title = ("texts", "models"), f"How many texts of kind '{kind}' {level} cover a model"
    yield Listing(heads, rows, frozenset(heads), title)
    alone = [(rule, f"{covers:,}", f"{only:,}") for rule, covers, only in found.alone]
    numbers = frozenset({"covers", "alone"})
    yield Listing(("rule", "covers", "alone"), alone, numbers)
