"""`hubscan assess`: estimates, lineage, verdicts and tallies of a snapshot, offline."""

from __future__ import annotations

from pathlib import Path

import click

from hubscan import pipeline, rules
from hubscan.cli import _console, options
from hubscan.settings import locate
from hubscan.store.datadir import DataDir


@click.command("assess")
@click.option("--snapshot", help="Which snapshot. [default: the latest]")
@options.data_dir
@options.config_dir
@options.quiet
def command(snapshot: str | None, data_dir: Path, config_dir: Path | None, quiet: bool) -> None:
    """Assess a snapshot against every rule, offline. The same input gives the same bytes."""
    data = DataDir(data_dir)
    config = locate.config_dir(config_dir)
    assessment = pipeline.assess(
        data,
        config,
        rules.load(config),
        snapshot=data.snapshot(snapshot),
        observer=_console.observer(quiet),
    )
    click.echo(f"assessment: {assessment.path}")
