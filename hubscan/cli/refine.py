"""`hubscan refine`: fetch documents where verdicts hang on them."""

from __future__ import annotations

from pathlib import Path

import click

from hubscan.cli import _progress, options


@click.command("refine")
@options.budget
@options.snapshot
@options.convention
@options.data_dir
@options.config_dir
@options.quiet
@options.json_logs
def command(
    budget: int,
    snapshot: str | None,
    conventions: dict[str, str],
    data_dir: Path,
    config_dir: Path | None,
    quiet: bool,
    json_logs: bool,
) -> None:
    """Ask the Hub for the documents that most verdicts hang on, and assess again.

    Undetermined models are ranked by what hangs on them: their own verdicts and those of all that
    was made from them, then downloads.
    """
    from hubscan import pipeline
    from hubscan.config import Config
    from hubscan.rules import Choice
    from hubscan.store.datadir import DataDir

    data, config = DataDir(data_dir), Config.find(config_dir)
    with _progress.observer(quiet=quiet, json_logs=json_logs) as watch:
        refined = pipeline.refine(
            data,
            config,
            snapshot=data.snapshot(snapshot),
            budget=budget,
            choice=Choice(conventions=conventions),
            observer=watch,
        )
    before, after = refined.undetermined_before, refined.undetermined_after
    click.echo(
        f"{refined.found:,} of {refined.asked:,} documents asked for are there; "
        f"{refined.requests:,} requests"
    )
    click.echo(
        f"undetermined verdicts: {before:,} before, {after:,} after "
        f"({refined.settled_per_100_requests:,.1f} settled per 100 requests)"
    )
    click.echo(f"{refined.left:,} more documents could help, at about two requests each")
    click.echo(f"assessment: {refined.assessment.path}")
