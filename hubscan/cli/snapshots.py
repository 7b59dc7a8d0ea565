"""`hubscan snapshots`: list, verify and prune what is in the data directory."""

from __future__ import annotations

from pathlib import Path

import click

from hubscan.cli import _lists, options
from hubscan.cli._pages import page
from hubscan.model.errors import SnapshotError


@click.group("snapshots")
def command() -> None:
    """List, verify and prune snapshots."""


@command.command("list")
@options.data_dir
@_lists.forms
def list_(data_dir: Path, form: str | None) -> None:
    """All snapshots, oldest first, unfinished ones last."""
    from hubscan.cli._tables import Listing
    from hubscan.hub.published import state_of
    from hubscan.store.datadir import DataDir, look
    from hubscan.store.snapshot import drafts

    data = DataDir(data_dir)
    found, unreadable = look(data.snapshots)
    if form:
        _lists.show(form, [{"id": s.id, **s.manifest} for s in found], "id", list)
        return
    rows = []
    for stored in found:
        facts = stored.manifest
        models = f"{facts['counts']['models']:,}"
        rows.append((stored.id, str(facts["data_date"]), models, state_of(stored)))
    for draft in drafts(data.snapshots):
        at = draft.checkpoint()
        rows.append((draft.path.name, "", "?" if at is None else f"{at.objects:,}", "unfinished"))
    rows += [(folder.id, "", "?", "unreadable") for folder in unreadable]
    if rows:
        heads = ("snapshot", "data date", "models", "state")
        page([Listing(heads, rows, frozenset({"data date", "models"}))])
    else:
        click.echo(f"no snapshots in {data.snapshots}")


@command.command()
@click.argument("snapshot", required=False)
@options.data_dir
def verify(snapshot: str | None, data_dir: Path) -> None:
    """Compare SNAPSHOT, or all there is, with what was written. Exit code 1 if any differs.

    Without SNAPSHOT, assessments are compared too.
    """
    from hubscan.store import upkeep
    from hubscan.store.datadir import DataDir, look

    data = DataDir(data_dir)
    if snapshot:
        found, unreadable = [data.snapshot(snapshot)], []
    else:
        snapshots, assessments = look(data.snapshots), look(data.assessments)
        found, unreadable = snapshots[0] + assessments[0], snapshots[1] + assessments[1]
    wrong = {stored.path: upkeep.verify(stored) for stored in found}
    wrong |= {folder.path: [folder.problem.message] for folder in unreadable}
    for path, problems in wrong.items():
        click.echo(f"{path.name}: {'; '.join(problems) or 'as the manifest says'}")
    if not wrong:
        click.echo(f"nothing to compare in {data.root}")
    damaged = sum(bool(problems) for problems in wrong.values())
    if damaged:
        raise SnapshotError(
            f"{damaged} of {len(wrong)} are damaged",
            hint="Remove their folders and scan or assess again; do not publish from them.",
        )


@command.command()
@click.option("--keep", type=click.IntRange(min=1), default=8, show_default=True)
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--assessments", is_flag=True, help="Remove those of a snapshot that goes, too.")
@options.data_dir
def prune(keep: int, dry_run: bool, assessments: bool, data_dir: Path) -> None:
    """Remove all but the newest snapshots, and unfinished ones older than a week.

    The snapshot that was published last stays, as does what a newer delta or, without
    --assessments, an assessment stands on.
    """
    from hubscan.store import upkeep
    from hubscan.store.datadir import DataDir
    from hubscan.store.lock import exclusive

    with exclusive(data_dir, "scan"):
        gone = upkeep.prune(DataDir(data_dir), keep, dry_run=dry_run, assessments=assessments)
    verb = "would remove" if dry_run else "removed"
    for name in (*gone.assessments, *gone.snapshots, *gone.drafts):
        click.echo(f"{verb} {name}")
    for name in gone.kept:
        click.echo(f"kept {name}: it was published last, or something is based on it")
    if not (gone.snapshots or gone.drafts):
        click.echo("nothing to remove")
