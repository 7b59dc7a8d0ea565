"""Find the unfinished scan that a new one should go on with."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from hubscan.model import clock
from hubscan.model.errors import SnapshotError
from hubscan.model.observer import Observer
from hubscan.store.checkpoint import Checkpoint
from hubscan.store.snapshot import SnapshotDraft, drafts

STALE_HOURS = 24.0
"""An older unfinished scan is not picked up unasked: its first pages are no longer today's."""


def find_draft(
    folder: Path, source: str, request: dict[str, Any], resume: bool | None, watch: Observer
) -> tuple[SnapshotDraft | None, Checkpoint | None]:
    """The newest draft of an equal request, with its checkpoint; (None, None) to begin anew.

    Raises `SnapshotError` if `resume` is True and there is none.
    """
    if resume is False:
        return None, None
    for draft in reversed(drafts(folder)):
        at = draft.checkpoint()
        if at is None or at.source != source or at.request != request:
            continue
        if resume is None and _age_hours(at.created) > STALE_HOURS:
            watch.note(f"{draft.path.name} is unfinished and old; `--resume` would go on with it")
            continue
        watch.note(f"going on with {draft.path.name}: {at.pages:,} pages are there")
        return draft, at
    if resume:
        raise SnapshotError(
            f"{folder}: no unfinished scan of {source} with these options",
            hint="Leave --resume out to begin a new one.",
        )
    return None, None


def _age_hours(created: str) -> float:
    return (clock.now() - datetime.fromisoformat(created)).total_seconds() / 3600
