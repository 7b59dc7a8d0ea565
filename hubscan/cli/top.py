"""`hubscan top`: the best-known models that a rule covers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubscan.cli import _assessment, _complete, _lists, options
from hubscan.model.choices import LEVELS

if TYPE_CHECKING:
    from hubscan.cli._tables import Listing
    from hubscan.rules import VerdictColumn
    from hubscan.tally.best_known import CoveredModel


@click.command("top")
@click.option(
    "--rule",
    shell_complete=_complete.rules,
    required=True,
    metavar="ID",
    help="Which rule; see `hubscan rules list`.",
)
@click.option("--tier", metavar="ID", help="Which tier. [default: all]")
@click.option("--mode", help="How derivatives count. [default: all the text allows]")
@options.level
@click.option(
    "--n", "-n", type=click.IntRange(min=1), default=20, show_default=True, help="How many of each."
)
@_lists.forms
@options.assessment
@options.data_dir
@options.config_dir
def command(
    rule: str,
    tier: str | None,
    mode: str | None,
    level: str,
    n: int,
    form: str | None,
    assessment: str | None,
    data_dir: Path,
    config_dir: Path | None,
) -> None:
    """Name the models a rule covers, the most downloaded first."""
    from hubscan.config import Config
    from hubscan.store.attach import attach_assessment
    from hubscan.store.datadir import DataDir
    from hubscan.store.engine import connect
    from hubscan.tally.best_known import best_known
    from hubscan.tally.select_columns import select_columns

    data = DataDir(data_dir)
    stored = _assessment.chosen(data, assessment)
    rulebook = Config.find(config_dir).rulebook_of(stored)
    chosen = select_columns(rulebook, rule, tier, mode)
    con = connect()
    attach_assessment(con, data, stored)
    found = best_known(con, [column.name for column in chosen], n, LEVELS[level])
    rows = [_row(column, caught) for column in chosen for caught in found[column.name]]
    _lists.show(form, rows, "id", lambda: (_table(c, level, found[c.name]) for c in chosen))


def _row(column: VerdictColumn, caught: CoveredModel) -> dict[str, object]:
    from hubscan.reports.words import LEVEL_WORDS

    model = caught.model
    return {
        "rule": column.rule,
        "tier": column.tier,
        "mode": column.mode,
        "id": model.id,
        "level": LEVEL_WORDS[caught.level],
        "relation": model.relation,
        "downloads": model.downloads,
        "likes": model.likes,
        "created": model.created or None,
    }


def _table(column: VerdictColumn, level: str, found: list[CoveredModel]) -> Listing:
    from hubscan.cli._tables import Listing
    from hubscan.reports.words import LEVEL_WORDS, MODE_WORDS, clipped

    numbers = ("downloads", "likes", "created")
    rows = [
        (
            clipped(caught.model.id),
            LEVEL_WORDS[caught.level],
            caught.model.relation,
            f"{caught.model.downloads:,}",
            f"{caught.model.likes:,}",
            caught.model.created or "unknown",
        )
        for caught in found
    ]
    heads = ("model", "covered", "relation", *numbers)
    title = f"{column.rule}, {column.tier}: {level} covered ({MODE_WORDS[column.mode]})"
    return Listing(heads, rows or [("none", *[""] * 5)], frozenset(numbers), title)
