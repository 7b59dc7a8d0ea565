"""`hubscan assess`: estimates, lineage, verdicts and tallies of a snapshot, offline."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubscan.cli import _progress, options

if TYPE_CHECKING:
    from hubscan.store.datadir import Stored


@click.command("assess")
@click.option(
    "--scenario",
    metavar="NAME",
    help="What to call an assessment that bends something. [default: after what it bends]",
)
@options.snapshot
@click.option(
    "--as-of",
    metavar="DATE",
    callback=options.day,
    help="Texts that stood, and models that existed, on this day.",
)
@options.sets
@options.readings
@options.thresholds
@click.option(
    "--rules",
    "rules_dir",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Rule files to use instead of the configuration's.",
)
@click.option(
    "--exact",
    is_flag=True,
    help="Build the models of fetched configs without weights; needs hubscan[exact].",
)
@options.convention
@options.assumption
@options.data_dir
@options.config_dir
@options.quiet
@options.json_logs
def command(
    scenario: str | None,
    snapshot: str | None,
    as_of: date | None,
    sets: dict[str, str],
    readings: dict[str, str],
    thresholds: tuple[str, ...],
    rules_dir: Path | None,
    exact: bool,
    conventions: dict[str, str],
    values: dict[str, float],
    data_dir: Path,
    config_dir: Path | None,
    quiet: bool,
    json_logs: bool,
) -> None:
    """Assess a snapshot against every rule, offline. The same input gives the same bytes.

    Whatever bends a text, or counts compute another way than usual, makes a scenario: it is kept
    apart under its name, is never the latest assessment, and its report goes to a folder of its
    own (`hubscan report --assessment NAME`).
    """
    from hubscan import pipeline
    from hubscan.config import Config
    from hubscan.rules import Choice
    from hubscan.store.datadir import DataDir

    data = DataDir(data_dir)
    config = Config.find(config_dir)
    choice = Choice(as_of, readings, sets, thresholds, rules_dir, conventions, exact, values)
    with _progress.observer(quiet=quiet, json_logs=json_logs) as watch:
        assessment = pipeline.assess(
            data,
            config,
            snapshot=data.snapshot(snapshot),
            choice=choice,
            scenario=scenario,
            observer=watch,
        )
    for deviation in assessment.manifest["deviations"]:
        click.echo(f"changed from the texts: {deviation}")
    for line in _counts(assessment, choice.touched(config.rulebook_under(choice))):
        click.echo(line)
    if assessment.scenario is not None:
        click.echo(f"scenario: {assessment.scenario}")
    click.echo(f"assessment: {assessment.path}")


def _counts(assessment: Stored, rules: tuple[str, ...]) -> list[str]:
    """What the rules that were bent cover now, a line a tier and mode."""
    from hubscan.store.attach import attach_table
    from hubscan.store.engine import connect

    con = connect()
    attach_table(con, assessment, "tallies")
    rows = con.execute(
        """
        SELECT rule, tier, mode, surely, coalesce(round(expected)::BIGINT, likely), possibly,
            expected IS NULL FROM tallies
        WHERE relation = 'all' AND unit = 'repositories' AND list_contains(?, rule)
        ORDER BY rule, tier, mode
        """,
        [list(rules)],
    ).fetchall()
    return [
        f"  {rule}/{tier} [{mode}]: at least {surely:,}, "
        f"{'likely' if unknown else 'expected'} {middle:,}, at most {possibly:,}"
        for rule, tier, mode, surely, middle, possibly, unknown in rows
    ]
