"""Which snapshots were published, and why those that the gates had refused.

Beside the manifest of a snapshot whose report was written lies `published.json`. The next scan is
held against the last of them: a day that nobody saw is no measure of the day after.
"""

from __future__ import annotations

from typing import Any

from hubscan.hub.endpoint import default_endpoint
from hubscan.model import clock
from hubscan.model.errors import SnapshotError
from hubscan.model.text import without_secrets
from hubscan.store import manifest as manifests
from hubscan.store.datadir import PUBLISHED, DataDir, Stored, finished
from hubscan.store.manifest import sealed
from hubscan.store.whole import write_whole


def mark(snapshot: Stored, assessment: Stored, accepted: str | None = None) -> None:
    """Keep that a report of `snapshot` was written, out of `assessment`."""
    facts = {
        "at": clock.iso(clock.now()),
        "assessment": assessment.id,
        "accepted": accepted,
    }
    write_whole(snapshot.path / PUBLISHED, sealed(facts))


def facts_of(snapshot: Stored) -> dict[str, Any] | None:
    """What `mark` kept; None if the snapshot was not published.

    Raises `SnapshotError` if that cannot be told: another day would silently be the measure.
    """
    path = snapshot.path / PUBLISHED
    if not path.exists():
        return None
    try:
        return manifests.read(path)
    except SnapshotError as error:
        raise SnapshotError(
            error.message,
            hint="Remove that file and run the same command again: its day then counts as one that"
            " was not published.",
        ) from error


def state_of(snapshot: Stored) -> str:
    """The state of its completeness, or `suspect` if it is whole and something else is odd."""
    state = str(snapshot.manifest["completeness"]["state"])
    return "suspect" if state != "partial" and suspicions_of(snapshot) else state


def suspicions_of(snapshot: Stored) -> list[str]:
    """What makes it suspect, as `field: message`; empty for one that is not."""
    found = snapshot.manifest.get("suspicions")
    return [str(s) for s in found] if isinstance(found, list) else []


def last_published(data_dir: DataDir, source: str) -> Stored | None:
    """The snapshot that a scan of `source` is held against: the last one that was published.

    Where none was ever published (only `hubscan scan` was run), the last that could have been.
    """
    whole = [s for s in _comparable(data_dir, source) if state_of(s) != "partial"]
    shown = next((s for s in whole if facts_of(s) is not None), None)
    return shown or last_sound(data_dir, source)


def last_sound(data_dir: DataDir, source: str) -> Stored | None:
    """The last snapshot of `source` that was published or could have been."""
    whole = (s for s in _comparable(data_dir, source) if state_of(s) != "partial")
    return next((s for s in whole if facts_of(s) is not None or not suspicions_of(s)), None)


def earlier_days(data_dir: DataDir, source: str) -> list[Stored]:
    """The last published snapshot, and the last one that is whole, if they are there."""
    whole = (s for s in _comparable(data_dir, source) if state_of(s) != "partial")
    found = {s.id: s for s in (last_published(data_dir, source), next(whole, None)) if s}
    return list(found.values())


def latest(data_dir: DataDir, source: str) -> Stored | None:
    """The newest finished snapshot of `source`, whatever became of it."""
    return next(iter(_comparable(data_dir, source)), None)


def _comparable(data_dir: DataDir, source: str) -> list[Stored]:
    """All of the same source and endpoint, newest first."""
    endpoint = default_endpoint() if source == "hub" else None
    source = without_secrets(source)
    return [
        s
        for s in reversed(finished(data_dir.snapshots))
        if s.manifest.get("source") == source and s.manifest.get("endpoint") == endpoint
    ]
