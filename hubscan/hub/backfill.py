"""Snapshots of the past from a folder of dated dumps, so that trends exist from day one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hubscan.hub.scan import Choices, scan
from hubscan.hub.sources.parquet import date_in
from hubscan.model.errors import HubscanError
from hubscan.model.observer import Observer
from hubscan.store.datadir import DataDir, Stored, finished


@dataclass(frozen=True, slots=True)
class Dump:
    """One dated Parquet file."""

    date: str
    path: Path


def dumps(folder: Path) -> list[Dump]:
    """Parquet files below `folder` with a date in their path, oldest first, one a date.

    Raises `HubscanError` if there are none.
    """
    found: dict[str, Dump] = {}
    for path in sorted(folder.rglob("*.parquet")):
        date = date_in(str(path.relative_to(folder)))
        if date is not None and _moment(date) is not None:
            found.setdefault(date, Dump(date, path))
    if not found:
        raise HubscanError(
            f"{folder}: no dated Parquet files",
            hint="Expected names like 2025-02-26/models.parquet.",
        )
    return [found[date] for date in sorted(found)]


def backfill(
    folder: Path, data_dir: DataDir, *, observer: Observer | None = None
) -> Iterator[Stored]:
    """One snapshot for each dump whose date has none yet; `created` is the date of the dump."""
    watch = observer or Observer()
    there = {
        s.manifest.get("data_date")
        for s in finished(data_dir.snapshots)
        if str(s.manifest.get("source", "")).startswith("parquet:")
    }
    for dump in dumps(folder):
        if dump.date in there:
            watch.note(f"{dump.date} is there already")
            continue
        choices = Choices(moment=_moment(dump.date), resume=False)
        yield scan(f"parquet:{dump.path}", data_dir, observer=watch, choices=choices)


def _moment(date: str) -> datetime | None:
    try:
        return datetime.strptime(date, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None
