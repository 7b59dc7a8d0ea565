"""`hubscan run`: scan → assess → report, with one exit code."""

from __future__ import annotations

from pathlib import Path

import click

from hubscan.cli import _progress, options
from hubscan.cli._pages import tell, width


@click.command("run")
@click.option("--source", help="hub, sample, pages:DIR, … [default: config/hubscan.yaml]")
@options.out
@click.option("--format", "formats", multiple=True, help="html, md, json, csv; may be repeated.")
@click.option(
    "--refine-budget",
    type=click.IntRange(min=0),
    help="Requests to spend on documents, for a scan of the Hub. [default: config/hubscan.yaml]",
)
@click.option(
    "--audit-budget",
    type=click.IntRange(min=0),
    help="Requests to spend on a random sample, likewise. [default: config/hubscan.yaml]",
)
@click.option("--publish-partial", is_flag=True, help="Write reports of an incomplete scan too.")
@click.option(
    "--publish-to",
    metavar="ORG/NAME",
    help="Put the report into this dataset of the Hub too. [default: config/hubscan.yaml]",
)
@click.option(
    "--accept",
    metavar="REASON",
    help="Publish a suspect scan this once; the report gives the reason.",
)
@click.option(
    "--time-budget",
    type=click.FloatRange(min=0, min_open=True),
    metavar="MINUTES",
    help="Begin no wait that would end later. [default: config/hubscan.yaml]",
)
@options.notify_command
@options.convention
@options.data_dir
@options.config_dir
@options.quiet
@options.json_logs
def command(
    source: str | None,
    out: Path,
    formats: tuple[str, ...],
    refine_budget: int | None,
    audit_budget: int | None,
    publish_partial: bool,
    publish_to: str | None,
    accept: str | None,
    time_budget: float | None,
    notify_command: str | None,
    conventions: dict[str, str],
    data_dir: Path,
    config_dir: Path | None,
    quiet: bool,
    json_logs: bool,
) -> None:
    """The whole job: scan, assess, report. What is not said here comes from hubscan.yaml.

    With --quiet only the paragraph on what moved since the day before.

    \b
      hubscan run --source sample         the built-in sample of real models, no network
      HF_TOKEN=… hubscan run              the whole Hub, about 20 minutes
    """
    from hubscan import pipeline, reports
    from hubscan.config import Config
    from hubscan.rules import Choice
    from hubscan.store.datadir import DataDir

    config = Config.find(config_dir)
    settings = config.settings
    with _progress.observer(quiet=quiet, json_logs=json_logs) as watch:
        outcome = pipeline.run(
            DataDir(data_dir),
            config,
            source=source or settings.source,
            out=out,
            formats=formats or settings.formats,
            refine_budget=settings.refine_budget if refine_budget is None else refine_budget,
            audit_budget=settings.audit_budget if audit_budget is None else audit_budget,
            publish_partial=publish_partial or settings.publish_partial,
            publish_to=publish_to or settings.publish_to,
            accept=accept,
            time_budget=time_budget or settings.time_budget,
            notify_command=notify_command or settings.notify_command,
            choice=Choice(conventions=conventions),
            observer=watch,
        )
    if outcome.movement is not None:
        tell(outcome.movement.paragraph())
        if quiet:
            return
    click.echo(reports.headline(outcome.written.report, width=width()))
    page = outcome.written.folder / "index.html"
    click.echo(f"report: {page if page.is_file() else page.parent}")
    if outcome.address:
        click.echo(f"published: {outcome.address}")
