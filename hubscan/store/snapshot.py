"""A snapshot from its first page to its manifest: a directory without one is not finished."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hubscan.store import checkpoint
from hubscan.store.checkpoint import CHECKPOINT, Checkpoint
from hubscan.store.datadir import Stored, open_stored
from hubscan.store.engine import asking, sql_text
from hubscan.store.manifest import MANIFEST, sealed
from hubscan.store.raw_pages import RawPages, sha256_of
from hubscan.store.whole import write_whole

TABLES = ("models", "edges", "rejects")


@dataclass(frozen=True, slots=True)
class SnapshotDraft:
    """A snapshot that is being written."""

    path: Path

    @property
    def raw(self) -> RawPages:
        """Its raw pages."""
        return RawPages(self.path / "raw")

    @property
    def changed(self) -> datetime:
        """When something in its folder was last made or removed."""
        return datetime.fromtimestamp(self.path.stat().st_mtime, UTC)

    def checkpoint(self) -> Checkpoint | None:
        """How far it has come; None if that cannot be told."""
        return checkpoint.load(self.path)

    def hashes(self) -> dict[str, str]:
        """Of the tables and of all pages, none of which changes any more."""
        tables = {path.name: sha256_of([path]) for path in self._tables()}
        return tables | {"raw": sha256_of(self.raw.files())}

    def finish(self, facts: Mapping[str, Any], hashes: Mapping[str, str]) -> Stored:
        """Write the manifest, last: `facts` and the `hashes` of tables and pages."""
        manifest = {
            **facts,
            "kind": "snapshot",
            "bytes": {path.name: path.stat().st_size for path in self._tables()},
            "sha256": hashes,
        }
        write_whole(self.path / MANIFEST, sealed(manifest))
        (self.path / CHECKPOINT).unlink(missing_ok=True)
        return open_stored(self.path)

    def _tables(self) -> list[Path]:
        return [self.path / f"{table}.parquet" for table in TABLES]

    def discard(self) -> None:
        """Remove everything; for a scan that got nothing."""
        shutil.rmtree(self.path, ignore_errors=True)


def create(folder: Path, moment: datetime, source: str) -> SnapshotDraft:
    """A new directory in `folder`, named by time and source: `20261122T011500Z-hub`."""
    stem = f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}-{source}"
    folder.mkdir(parents=True, exist_ok=True)
    for attempt in range(1, 1000):
        path = folder / (stem if attempt == 1 else f"{stem}-{attempt}")
        try:
            path.mkdir()
        except FileExistsError:
            continue
        return SnapshotDraft(path)
    raise FileExistsError(f"{folder / stem}: a thousand snapshots in one second")


def drafts(folder: Path) -> list[SnapshotDraft]:
    """Unfinished snapshots in `folder`, oldest first; not all of them have a checkpoint."""
    found = (p for p in sorted(folder.glob("*")) if p.is_dir())
    return [SnapshotDraft(p) for p in found if not (p / MANIFEST).is_file()]


def newest_date(path: Path) -> str | None:
    """The latest creation or change in a models table, as `YYYY-MM-DD`; None if none is given."""
    with asking() as con:
        row = con.execute(
            f"""SELECT strftime(max(greatest(created_at, last_modified)), '%Y-%m-%d')
            FROM read_parquet({sql_text(path)})"""
        ).fetchone()
    return row[0] if row else None
