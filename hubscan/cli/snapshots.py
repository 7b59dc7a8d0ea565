"""`hubscan snapshots`: list, verify and prune what is in the data directory."""

from __future__ import annotations

import json
from pathlib import Path

import click

from hubscan.cli import options
from hubscan.model.errors import SnapshotError


@click.group("snapshots")
def command() -> None:
    """List, verify and prune snapshots."""


@command.command("list")
@options.data_dir
@options.as_json
def list_(data_dir: Path, as_json: bool) -> None:
    """All snapshots, oldest first, unfinished ones last."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from hubscan.store.datadir import DataDir, finished
    from hubscan.store.snapshot import drafts

    data = DataDir(data_dir)
    found = finished(data.snapshots)
    if as_json:
        for stored in found:
            click.echo(json.dumps({"id": stored.id, **stored.manifest}))
        return
    table = Table("snapshot", "data date", "models", "state", box=None)
    for stored in found:
        facts = stored.manifest
        state, models = facts["completeness"]["state"], facts["counts"]["models"]
        table.add_row(escape(stored.id), escape(str(facts["data_date"])), f"{models:,}", state)
    for draft in drafts(data.snapshots):
        at = draft.checkpoint()
        models = "?" if at is None else f"{at.objects:,}"
        table.add_row(escape(draft.path.name), "", models, "unfinished")
    if table.row_count:
        Console().print(table)
    else:
        click.echo(f"no snapshots in {data.snapshots}")


@command.command()
@click.argument("snapshot", required=False)
@options.data_dir
def verify(snapshot: str | None, data_dir: Path) -> None:
    """Compare SNAPSHOT, or all, with what their manifests say. Exit code 1 if any differs."""
    from hubscan.store import upkeep
    from hubscan.store.datadir import DataDir, finished

    data = DataDir(data_dir)
    chosen = [data.snapshot(snapshot)] if snapshot else finished(data.snapshots)
    damaged = []
    for stored in chosen:
        wrong = upkeep.verify(stored)
        click.echo(f"{stored.id}: {'; '.join(wrong) or 'as the manifest says'}")
        damaged += [stored.id] if wrong else []
    if damaged:
        raise SnapshotError(
            f"{len(damaged)} of {len(chosen)} snapshots are damaged",
            hint="Scan again, or remove them; do not publish from them.",
        )


@command.command()
@click.option("--keep", type=click.IntRange(min=1), default=8, show_default=True)
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@options.data_dir
def prune(keep: int, dry_run: bool, data_dir: Path) -> None:
    """Remove all but the newest snapshots, and unfinished ones older than a week.

    Snapshots that an assessment or a newer delta stands on stay.
    """
    from hubscan.store import upkeep
    from hubscan.store.datadir import DataDir
    from hubscan.store.lock import exclusive

    with exclusive(data_dir, "scan"):
        gone = upkeep.prune(DataDir(data_dir), keep, dry_run=dry_run)
    verb = "would remove" if dry_run else "removed"
    for name in (*gone.snapshots, *gone.drafts):
        click.echo(f"{verb} {name}")
    for name in gone.kept:
        click.echo(f"kept {name}: an assessment or a newer delta stands on it")
    if not (gone.snapshots or gone.drafts):
        click.echo("nothing to remove")
