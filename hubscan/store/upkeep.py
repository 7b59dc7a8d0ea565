"""Look after snapshots: are the files what the manifest says, and which may go?"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from hubscan.model import clock
from hubscan.model.errors import SnapshotError
from hubscan.store.datadir import PUBLISHED, DataDir, Stored, finished
from hubscan.store.documents import DocumentStore
from hubscan.store.manifest import MANIFEST, read
from hubscan.store.raw_pages import RawPages, sha256_file, sha256_of
from hubscan.store.snapshot import SnapshotDraft, drafts
from hubscan.store.soundness import problem_of

_STALE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was, or would be, removed."""

    snapshots: tuple[str, ...]
    drafts: tuple[str, ...]
    kept: tuple[str, ...]
    """Old snapshots that stay because something needs them."""
    assessments: tuple[str, ...] = ()


def verify(stored: Stored) -> list[str]:
    """What is wrong with a snapshot or an assessment, one sentence each; empty if nothing is."""
    found = (problem_of(stored, table, thorough=True) for table in _tables(stored))
    wrong = [problem for problem in found if problem is not None]
    hashes = stored.manifest.get("sha256", {})
    if "raw" in hashes and sha256_of(RawPages(stored.path / "raw").files()) != hashes["raw"]:
        wrong.append("raw was changed after the scan")
    wrong += _sealed_beside(stored)
    if (stored.path / "documents").is_dir():
        wrong += DocumentStore(stored.path, stored.path / "documents").damaged()
    return wrong


def _sealed_beside(stored: Stored) -> list[str]:
    """What is wrong with what lies beside the manifest, sealed like it."""
    wrong = []
    for name in (PUBLISHED, f"audit/{MANIFEST}"):
        path = stored.path / name
        try:
            hashes = read(path).get("sha256", {}) if path.exists() else {}
        except SnapshotError as error:
            wrong.append(error.message)
            continue
        files = {path.with_name(file): sha256 for file, sha256 in hashes.items()}
        wrong += [
            f"{file.parent.name}/{file.name} was changed or is missing"
            for file, sha256 in files.items()
            if not file.is_file() or sha256_file(file) != sha256
        ]
    return wrong


def _tables(stored: Stored) -> list[str]:
    """The tables that its manifest names."""
    names = stored.manifest.get("tables") or stored.manifest.get("sha256") or {}
    return sorted(name.removesuffix(".parquet") for name in names if name != "raw")


def prune(data: DataDir, keep: int, *, dry_run: bool = False, assessments: bool = False) -> Pruned:
    """Remove all but the newest `keep` snapshots, and unfinished ones older than a week.

    A snapshot stays if it was the last to be published, against which the next day is held, or if
    a delta that stays or an assessment stands on it. With `assessments` those of a snapshot that
    goes go with it.
    """
    snapshots = finished(data.snapshots)
    kept = snapshots[max(0, len(snapshots) - keep) :]
    needed = {s.manifest["completeness"].get("base") for s in kept}
    needed |= {s.id for s in [s for s in snapshots if (s.path / PUBLISHED).exists()][-1:]}
    standing = finished(data.assessments)
    if not assessments:
        needed |= {a.manifest.get("snapshot") for a in standing}
    old = [s for s in snapshots if s not in kept]
    gone = [s for s in old if s.id not in needed]
    held = [s for s in old if s.id in needed]
    lost = {s.id for s in gone}
    with_them = [a for a in standing if a.manifest.get("snapshot") in lost]
    stale = [d for d in drafts(data.snapshots) if _is_stale(d)]
    if not dry_run:
        for path in [*(s.path for s in with_them + gone), *(d.path for d in stale)]:
            shutil.rmtree(path)
    return Pruned(
        tuple(s.id for s in gone),
        tuple(d.path.name for d in stale),
        tuple(s.id for s in held),
        tuple(a.id for a in with_them),
    )


def _is_stale(draft: SnapshotDraft) -> bool:
    """Older than a week, by its folder where it does not say."""
    at = draft.checkpoint()
    begun = draft.changed if at is None else datetime.fromisoformat(at.created)
    return clock.now() - begun > _STALE
