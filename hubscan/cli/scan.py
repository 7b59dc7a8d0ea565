"""`hubscan scan`: take one snapshot."""

from __future__ import annotations

import json
from pathlib import Path

import click

from hubscan.cli import _console, options
from hubscan.hub import Choices, scan
from hubscan.store.datadir import DataDir


@click.command("scan")
@click.option(
    "--source",
    default="hub",
    show_default=True,
    metavar="SOURCE",
    help="hub, sample, or pages:FOLDER with recorded listing pages.",
)
@click.option("--limit", type=click.IntRange(min=1), help="Stop after this many models.")
@options.data_dir
@options.quiet
@options.as_json
def command(source: str, limit: int | None, data_dir: Path, quiet: bool, as_json: bool) -> None:
    """Take a snapshot of the listing."""
    stored = scan(
        source, DataDir(data_dir), observer=_console.observer(quiet), choices=Choices(limit=limit)
    )
    if as_json:
        click.echo(json.dumps({"snapshot": str(stored.path), **stored.manifest}))
        return
    counts = stored.manifest["counts"]
    click.echo(
        f"{counts['models']:,} models, {counts['edges']:,} statements of parenthood, "
        f"{counts['rejects']:,} rejects from {stored.manifest['pages']:,} pages "
        f"({stored.manifest['completeness']['state']})"
    )
    click.echo(f"Snapshot: {stored.path}")
