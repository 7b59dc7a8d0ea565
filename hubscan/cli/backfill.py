"""`hubscan backfill`: snapshots of the past from a folder of dated dumps."""

from __future__ import annotations

from pathlib import Path

import click

from hubscan.cli import _progress, options


@click.command("backfill")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@options.data_dir
@options.quiet
@options.json_logs
def command(folder: Path, data_dir: Path, quiet: bool, json_logs: bool) -> None:
    """One snapshot for each dated Parquet dump in FOLDER.

    \b
    For example the weekly copies of hub-stats:
      hub_weekly_snapshots/models/2025-02-26/models.parquet
    """
    from hubscan.hub.backfill import backfill
    from hubscan.store.datadir import DataDir

    made = 0
    with _progress.observer(quiet=quiet, json_logs=json_logs) as watch:
        for stored in backfill(folder, DataDir(data_dir), observer=watch):
            made += 1
            models = stored.manifest["counts"]["models"]
            click.echo(f"{stored.manifest['data_date']}: {models:,} models in {stored.path}")
    click.echo(f"{made} snapshots made")
