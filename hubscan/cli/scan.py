"""`hubscan scan`: take one snapshot."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubscan.cli import _progress, options

if TYPE_CHECKING:
    from hubscan.store.datadir import Stored


@click.command("scan")
@click.option(
    "--source",
    default="hub",
    show_default=True,
    metavar="SOURCE",
    help="hub, sample, pages:FOLDER (recorded listing pages) or parquet:PATH (a bulk dump).",
)
@click.option("--limit", type=click.IntRange(min=1), help="Stop after this many models.")
@click.option(
    "--resume/--fresh",
    default=None,
    help="Go on with an unfinished scan or fail / begin anew. [default: go on with a recent one]",
)
@click.option(
    "--since",
    type=click.Choice(["last"]),
    help="List only what changed since the last snapshot, and overlay it.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 32),
    default=1,
    show_default=True,
    help="Walk this many stretches of time at once; the Hub's quota is the same.",
)
@options.data_dir
@options.quiet
@options.json_logs
@options.as_json
def command(
    source: str,
    limit: int | None,
    resume: bool | None,
    since: str | None,
    jobs: int,
    data_dir: Path,
    quiet: bool,
    json_logs: bool,
    as_json: bool,
) -> None:
    """Take a snapshot of the listing.

    Interrupted scans go on where they stopped when the command is given again. HF_ENDPOINT names
    another Hub; HF_TOKEN doubles the quota.
    """
    from hubscan.hub import Choices, scan
    from hubscan.store.datadir import DataDir

    choices = Choices(limit=limit, resume=resume, jobs=jobs, since_last=since is not None)
    with _progress.observer(quiet=quiet, json_logs=json_logs) as watch:
        stored = scan(source, DataDir(data_dir), observer=watch, choices=choices)
    if as_json:
        click.echo(json.dumps({"snapshot": str(stored.path), **stored.manifest}))
    else:
        _report(stored)


def _report(stored: Stored) -> None:
    from hubscan.hub.published import state_of, suspicions_of

    facts = stored.manifest
    counts, reason = facts["counts"], facts["completeness"]["reason"]
    click.echo(
        f"{counts['models']:,} models, {counts['edges']:,} statements of parenthood, "
        f"{counts['rejects']:,} rejects from {facts['pages']:,} pages: {state_of(stored)}"
    )
    if reason:
        click.echo(f"{facts['completeness']['state']}: {reason}")
    for told in suspicions_of(stored):
        click.echo(f"suspect: {told}")
    click.echo(f"Snapshot: {stored.path}")
