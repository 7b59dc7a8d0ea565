"""What changed since a snapshot, and what a delta can never see."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hubscan.model.errors import SnapshotError
from hubscan.store.attach import refuse_former
from hubscan.store.datadir import Stored
from hubscan.store.engine import connect, sql_text

MARGIN = timedelta(hours=1)
"""Walk back this much further than the start of the scan before: its clock is not the Hub's."""

BLIND_SPOTS = (
    "A delta cannot see changed counters (downloads, likes), gating switched on or off, deleted, "
    "hidden or renamed models: these are as of the last full scan."
)


def strands(since: Stored) -> list[dict[str, Any]]:
    """Two walks: created after the newest model known, modified after the scan before began.

    Raises `SnapshotError` if the snapshot holds no model, or was written by a former version.
    """
    refuse_former(since, "models")
    created = datetime.fromisoformat(str(since.manifest["created"]))
    until = created - MARGIN
    return [
        {"sort": "createdAt", "until_key": _newest_key(since)},
        {"sort": "lastModified", "until_modified": f"{until:%Y-%m-%dT%H:%M:%S}.000Z"},
    ]


def completeness(judged: dict[str, Any], since: Stored) -> dict[str, Any]:
    """The state of a delta: never better than what it stands on."""
    facts = {**judged, "base": since.id}
    if judged["state"] == "complete":
        facts |= {"state": "delta", "reason": BLIND_SPOTS}
    return facts


def _newest_key(since: Stored) -> str:
    with connect() as con:
        query = f"SELECT max(key) FROM read_parquet({sql_text(since.table('models'))})"
        row = con.execute(query).fetchone()
    if row is None or row[0] is None:
        raise SnapshotError(
            f"snapshot {since.id} is empty: there is nothing to take a delta from",
            hint="Run a full `hubscan scan` first.",
        )
    return str(row[0])
