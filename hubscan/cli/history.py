"""`hubscan history`: what each rule covered, day by day; filled, shown, and laid out for years."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubscan.cli import _progress, options
from hubscan.cli._pages import tell
from hubscan.model.suggest import unknown
from hubscan.model.text import canonical_json

if TYPE_CHECKING:
    from hubscan.reports.past import Past


@click.group("history")
def command() -> None:
    """The counts of every day: show them, fill them, lay them out for years."""


@command.command()
@options.out
@click.option("--rule", metavar="ID", help="Only this rule, with its counts.")
@click.option("--last", is_flag=True, help="Only the newest day.")
@click.option("--field", type=click.Choice(["date"]), help="Of each day only this, for scripts.")
@options.as_json
def show(out: Path, rule: str | None, last: bool, field: str | None, as_json: bool) -> None:
    """What moved from day to day, a paragraph a day; with --rule its counts.

    --json prints every row.
    """
    from dataclasses import asdict

    from hubscan.reports import history
    from hubscan.reports.movement import movements

    past = history.read(out / history.FILE)
    rows = [row for row in past if rule in (None, row.rule)]
    if past and not rows:
        raise unknown(f"history in {out / history.FILE} of rule", str(rule), {r.rule for r in past})
    if last:
        rows = [row for row in rows if row.data_date == past[-1].data_date]
    if as_json:
        click.echo(canonical_json([asdict(row) for row in rows]), nl=False)
    elif rule is None:
        for movement in movements(past)[-1 if last else 0 :]:
            click.echo(movement.date if field else movement.paragraph())
    else:
        for row in rows:
            tell(_counts(row))
    if not past and not as_json:
        click.echo(f"no history in {out}", err=True)


def _counts(row: Past) -> str:
    middle = f"likely {row.likely:,}"
    if row.expected is not None:
        middle = f"expected {row.expected:,} ({row.interval_words()})"
    counts = f"at least {row.surely:,}, {middle}, at most {row.possibly:,} of {row.models:,}"
    reading = "" if row.reading == "as written" else f" [{row.reading}]"
    return f"{row.data_date} {row.rule}/{row.tier} ({row.mode}){reading}: {counts}"


@command.command()
@options.out
@click.option("--tiers", type=click.IntRange(min=1), default=15, show_default=True)
def summary(out: Path, tiers: int) -> None:
    """The newest day as Markdown with a picture and a table, e.g. for $GITHUB_STEP_SUMMARY."""
    from hubscan.reports import history, job_summary
    from hubscan.reports.movement import movements

    found = movements(history.read(out / history.FILE))
    click.echo(job_summary.render(found[-1], tiers) if found else f"no history in {out}")


@command.command()
@options.out
@options.data_dir
@options.config_dir
@options.quiet
@options.json_logs
def fill(out: Path, data_dir: Path, config_dir: Path | None, quiet: bool, json_logs: bool) -> None:
    """Count every day that there is a snapshot of, by the rules as they are now.

    After `hubscan backfill FOLDER` the history begins with the oldest dump. Days that were counted
    with the same rules, facts and version are not counted again.
    """
    from hubscan.config import Config
    from hubscan.pipeline import history
    from hubscan.store.datadir import DataDir

    with _progress.observer(quiet=quiet, json_logs=json_logs) as watch:
        done = history.fill(DataDir(data_dir), Config.find(config_dir), out, observer=watch)
    click.echo(f"{done.days:,} days, {done.rows:,} rows new or changed")


@command.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@options.data_dir
@options.quiet
@options.json_logs
def lake(folder: Path, data_dir: Path, quiet: bool, json_logs: bool) -> None:
    """Lay out every assessed day in FOLDER as <table>/data_date=<day>/part.parquet.

    DuckDB, Spark and others read that as one table a folder; docs/history.md has queries.
    """
    from hubscan.pipeline import history
    from hubscan.store.datadir import DataDir

    with _progress.observer(quiet=quiet, json_logs=json_logs) as watch:
        written = history.lake(DataDir(data_dir), folder, observer=watch)
    click.echo(f"{written:,} days written to {folder}")
