"""`hubscan who`: whom a rule reaches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubscan.cli import _assessment, options
from hubscan.cli._pages import page, tell
from hubscan.model.text import canonical_json

if TYPE_CHECKING:
    from hubscan.cli._tables import Listing
    from hubscan.rules import VerdictColumn
    from hubscan.tally.who import Reached, Three


@click.command("who")
@click.option("--rule", required=True, metavar="ID", help="Which rule; see `hubscan rules list`.")
@click.option("--tier", metavar="ID", help="Which tier. [default: all]")
@click.option("--mode", help="How derivatives count. [default: all the text allows]")
@click.option(
    "--since",
    metavar="DATE",
    callback=options.day,
    help="Count new repositories a month from this day on. [default: the day the text began]",
)
@click.option("--price", type=float, metavar="USD", help="What reviewing one repository costs.")
@options.as_json
@options.assessment
@options.data_dir
@options.config_dir
def command(
    rule: str,
    tier: str | None,
    mode: str | None,
    since: date | None,
    price: float | None,
    as_json: bool,
    assessment: str | None,
    data_dir: Path,
    config_dir: Path | None,
) -> None:
    """Say whom a rule reaches: models behind the repositories, publishers by kind and country,
    how many of the most downloaded, when duties are owed, and how many more a month."""
    from hubscan.config import Config
    from hubscan.rules.bend import first_day
    from hubscan.rules.engine import developers
    from hubscan.store.attach import attach_assessment
    from hubscan.store.datadir import DataDir
    from hubscan.store.engine import connect
    from hubscan.tally.select_columns import select_columns
    from hubscan.tally.who import reached

    data, config = DataDir(data_dir), Config.find(config_dir)
    stored = _assessment.chosen(data, assessment)
    book = config.rulebook_of(stored)
    con = connect()
    attach_assessment(con, data, stored)
    developers.load(con, config.developers)
    rows = []
    for column in select_columns(book, rule, tier, mode):
        text = book.tier(column.rule, column.tier)
        begun = since or text.stood_from or first_day(book.rule(rule))
        found = reached(con, column.name, begun, text.owed)
        if as_json:
            rows.append({"column": column.name} | asdict(found))
            continue
        page([_table(column, found)])
        for sentence in _a_month(found, price):
            tell(sentence)
    if as_json:
        click.echo(canonical_json(rows), nl=False)


def _table(column: VerdictColumn, found: Reached) -> Listing:
    from hubscan.cli._tables import Listing
    from hubscan.reports.words import MODE_WORDS

    rows = [
        _line("repositories", found.repositories),
        _line("models (one developer, one root)", found.models),
        _line("families, whoever made them", found.families),
        _line("publishers", found.publishers),
        _line("developers", found.developers),
        *(_line(f"  {kind}", counts) for kind, counts in found.by_kind),
        ("developers by country", "", "", ""),
        *(_line(f"  {country}", counts) for country, counts in found.by_country),
        *(_line(f"of the {n:,} most downloaded", counts) for n, counts in found.of_the_top),
        *(_line(_owed(day), counts) for day, counts in found.by_day_owed),
    ]
    heads = ("at least", "likely", "at most")
    title = f"{column.rule}, {column.tier} ({MODE_WORDS[column.mode]})"
    return Listing(("whom it reaches", *heads), rows, frozenset(heads), title)


def _a_month(found: Reached, price: float | None) -> Iterator[str]:
    for period, rate in found.a_month:
        cost = "" if price is None else f", reviews at {price * rate * 12:,.0f} USD a year"
        yield f"{rate:,.1f} new likely covered repositories a month {period}{cost}"


def _owed(day: str) -> str:
    return "day of release unknown" if day == "unknown" else f"owes its duties from {day}"


def _line(name: str, counts: Three) -> tuple[str, ...]:
    return name, *(f"{n:,}" for n in counts)
