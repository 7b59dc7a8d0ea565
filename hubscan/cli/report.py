"""`hubscan report`: write the report of an assessment, or a chosen part of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubscan.cli import _assessment, _complete, options
from hubscan.cli._pages import width
from hubscan.model.choices import GROUPINGS
from hubscan.model.errors import HubscanError

if TYPE_CHECKING:
    from hubscan import reports
    from hubscan.config import Config
    from hubscan.reports import Choice
    from hubscan.store.datadir import DataDir, Stored


@click.command("report")
@options.assessment
@click.option(
    "--format",
    "formats",
    multiple=True,
    help="html, md, csv, json, parquet, rows; repeatable. [default: all but parquet]",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Where reports are written. [default: reports; parts: report-part]",
)
@click.option("--terminal", is_flag=True, help="Print the headline table and write nothing.")
@click.option("--section", "sections", multiple=True, help="Only this section; repeatable.")
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="ID",
    shell_complete=_complete.rules,
    help="Only this rule; repeatable.",
)
@click.option("--group-by", type=click.Choice(sorted(GROUPINGS)), help="Add counts by a grouping.")
@click.option("--top", default=10, show_default=True, help="How many a table names.")
@click.option("--publisher", metavar="NAME", help="Which models of NAME does each rule touch?")
@options.data_dir
@options.config_dir
def command(
    assessment: str | None,
    formats: tuple[str, ...],
    out: Path | None,
    terminal: bool,
    sections: tuple[str, ...],
    rules: tuple[str, ...],
    group_by: str | None,
    top: int,
    publisher: str | None,
    data_dir: Path,
    config_dir: Path | None,
) -> None:
    """Write the report of an assessment. Opens no socket and reads no clock.

    That of a scenario goes to OUT/scenarios/NAME, beside the counts of the baseline. A part
    (--section, --rule, --group-by, --top, --publisher) is written to its own folder. Neither enters
    the history.
    """
    from hubscan import pipeline, reports
    from hubscan.config import Config
    from hubscan.reports import Choice
    from hubscan.store.datadir import DataDir

    data = DataDir(data_dir)
    stored = _assessment.chosen(data, assessment)
    config = Config.find(config_dir)
    choice = Choice(sections, rules, group_by, top)
    wanted = formats or reports.DEFAULT_FORMATS
    if choice.is_whole and publisher is None and not terminal:
        published = pipeline.report(data, config, stored, out or Path("reports"), wanted)
        click.echo(f"report: {published.folder}")
        return
    if "rows" in formats:
        raise HubscanError(
            "rows are written with a whole report, not with a part",
            hint="`hubscan export` gives the rows of any assessment.",
        )
    document = _part(data, stored, config, choice, publisher)
    if terminal:
        if publisher is not None:
            raise HubscanError("--terminal shows the headline table, not a publisher's page")
        click.echo(reports.headline(document, width=width()))
        return
    folder = out or Path("report-part")
    reports.write(document, folder, wanted)
    click.echo(f"report: {folder}")


def _part(
    data: DataDir, stored: Stored, config: Config, choice: Choice, publisher: str | None
) -> reports.Report:
    from hubscan import reports
    from hubscan.store.attach import attach_assessment
    from hubscan.store.engine import connect

    rulebook = config.rulebook_of(stored)
    constants = config.constants_of(stored)
    con = connect()
    snapshot = attach_assessment(con, data, stored)
    if publisher is not None:
        return reports.build_publisher(
            con,
            choice.of(rulebook),
            snapshot.manifest,
            stored.manifest,
            publisher,
            constants=constants,
        )
    return reports.build(
        con,
        rulebook,
        snapshot.manifest,
        stored.manifest,
        constants=constants,
        claims=config.claims,
        choice=choice,
    )
