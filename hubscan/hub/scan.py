"""One scan: pages of a source → raw files → tables → manifest. Raw files are the checkpoint."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hubscan import __version__
from hubscan.hub.observer import Observer, Progress
from hubscan.hub.sources import Context, Page, Source, open_source
from hubscan.model import clock
from hubscan.model.errors import HubscanError
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.snapshot import SnapshotDraft, create, newest_date


def scan(
    source: str,
    data_dir: DataDir,
    *,
    observer: Observer | None = None,
    limit: int | None = None,
) -> Stored:
    """Take a snapshot of `source` (e.g. `hub`, `sample`, `pages:DIR`) into `data_dir`.

    At most `limit` objects are read. Raises `HubUnreachableError` and other `HubscanError`s; a
    snapshot without its manifest never counts as one.
    """
    watcher = observer or Observer()
    opened = open_source(source, Context(watcher, limit))
    moment = clock.now()
    draft = create(data_dir.snapshots, moment, opened.name)
    watcher.started(source, draft.path.name)
    try:
        pages, exhausted = _fetch(opened, draft, watcher, limit)
    except HubscanError:
        draft.discard()
        raise
    converted = draft.build_tables(limit=limit)
    about = opened.about()
    complete = exhausted and (limit is None or converted.objects < limit)
    stored = draft.finish(
        {
            "created": clock.iso(moment),
            "source": source,
            "endpoint": about.endpoint,
            "version": __version__,
            "counts": {
                "models": converted.models,
                "edges": converted.edges,
                "rejects": converted.rejects,
                "objects": converted.objects,
            },
            "pages": pages,
            "completeness": _completeness(complete, limit),
            "data_date": about.data_date or newest_date(draft.path / "models.parquet"),
            "traffic": about.traffic,
            "notes": list(about.notes),
        }
    )
    watcher.finished(stored.id, converted.models)
    return stored


def _fetch(
    source: Source, draft: SnapshotDraft, watcher: Observer, limit: int | None
) -> tuple[int, bool]:
    """Every page onto disk; returns their number, and whether the source came to its end."""
    count, objects = 0, 0
    stream: Iterator[Page] = source.pages(None)
    for page in stream:
        draft.raw.write(count, page.body)
        count += 1
        objects += page.objects
        watcher.page(Progress(pages=count, models=objects))
        if limit is not None and objects >= limit:
            return count, page.next_cursor is None
    return count, True


def _completeness(complete: bool, limit: int | None) -> dict[str, Any]:
    if complete:
        return {"state": "complete", "reason": None}
    return {"state": "partial", "reason": f"limited to {limit:,} objects on request"}
