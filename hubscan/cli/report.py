"""`hubscan report`: write the report of an assessment, or show its headline."""

from __future__ import annotations

from pathlib import Path

import click

from hubscan import pipeline, reports
from hubscan.cli import options
from hubscan.settings import locate
from hubscan.store.attach import attach_assessment
from hubscan.store.datadir import DataDir
from hubscan.store.engine import connect


@click.command("report")
@click.option("--assessment", help="Which assessment. [default: the latest]")
@click.option(
    "--format",
    "formats",
    multiple=True,
    help="html, md, json, csv; repeatable. [default: all]",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("reports"),
    show_default=True,
    help="Where reports are written.",
)
@click.option("--terminal", is_flag=True, help="Print the headline table and write nothing.")
@options.data_dir
@options.config_dir
def command(
    assessment: str | None,
    formats: tuple[str, ...],
    out: Path,
    terminal: bool,
    data_dir: Path,
    config_dir: Path | None,
) -> None:
    """Write the report of an assessment. Opens no socket and reads no clock."""
    data = DataDir(data_dir)
    stored = data.assessment(assessment)
    config = locate.config_dir(config_dir)
    if terminal:
        rulebook = pipeline.rulebook_of(config, stored)
        con = connect()
        snapshot = attach_assessment(con, data, stored)
        document = reports.build(con, rulebook, snapshot.manifest, stored.manifest)
        click.echo(reports.headline(document))
        return
    wanted = formats or reports.DEFAULT_FORMATS
    published = pipeline.report(data, config, stored, out, wanted)
    click.echo(f"report: {published.folder}")
