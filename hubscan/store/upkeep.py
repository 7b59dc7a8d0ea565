"""Look after snapshots: are the files what the manifest says, and which may go?"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from hubscan.model import clock
from hubscan.store.datadir import DataDir, Stored, finished
from hubscan.store.engine import connect, sql_text
from hubscan.store.raw_pages import RawPages, sha256_of
from hubscan.store.snapshot import SnapshotDraft, drafts

_STALE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was, or would be, removed."""

    snapshots: tuple[str, ...]
    drafts: tuple[str, ...]
    kept: tuple[str, ...]
    """Old snapshots that stay because an assessment or a delta stands on them."""


def verify(snapshot: Stored) -> list[str]:
    """What is wrong with a snapshot, one sentence each; empty if all is as the manifest says."""
    wrong = []
    for name, expected in sorted(snapshot.manifest.get("sha256", {}).items()):
        if name == "raw":
            found = sha256_of(RawPages(snapshot.path / "raw").files())
        else:
            path = snapshot.path / name
            if not path.is_file():
                wrong.append(f"{name} is missing")
                continue
            found = sha256_of([path])
        if found != expected:
            wrong.append(f"{name} was changed after the scan")
    counts = snapshot.manifest.get("counts", {})
    for table in ("models", "edges", "rejects"):
        if snapshot.table(table).is_file() and f"{table}.parquet was" not in " ".join(wrong):
            rows = _rows(snapshot, table)
            if rows != counts.get(table):
                wrong.append(f"{table}.parquet has {rows} rows, not {counts.get(table)}")
    return wrong


def _rows(snapshot: Stored, table: str) -> int | None:
    with connect() as con:
        query = f"SELECT count(*) FROM read_parquet({sql_text(snapshot.table(table))})"
        row = con.execute(query).fetchone()
    return None if row is None else int(row[0])


def prune(data: DataDir, keep: int, *, dry_run: bool = False) -> Pruned:
    """Remove all but the newest `keep` snapshots, and unfinished ones older than a week.

    A snapshot that an assessment or a delta still stands on stays.
    """
    needed = {a.manifest.get("snapshot") for a in finished(data.assessments)}
    snapshots = finished(data.snapshots)
    old = snapshots[: max(0, len(snapshots) - keep)]
    kept = [s for s in snapshots if s not in old]
    needed |= {s.manifest["completeness"].get("base") for s in kept}
    gone = [s for s in old if s.id not in needed]
    held = [s for s in old if s.id in needed]
    stale = [d for d in drafts(data.snapshots) if _is_stale(d)]
    if not dry_run:
        for path in [s.path for s in gone] + [d.path for d in stale]:
            shutil.rmtree(path)
    return Pruned(
        tuple(s.id for s in gone), tuple(d.path.name for d in stale), tuple(s.id for s in held)
    )


def _is_stale(draft: SnapshotDraft) -> bool:
    at = draft.checkpoint()
    return at is not None and clock.now() - datetime.fromisoformat(at.created) > _STALE
