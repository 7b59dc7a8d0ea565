"""One writer at a time per data directory; the lock dies with its owner, even by kill -9."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from hubscan.model import clock
from hubscan.model.errors import LockedError
from hubscan.store.raw_pages import write_whole


@contextmanager
def exclusive(root: Path, work: str) -> Iterator[None]:
    """Hold `root`'s lock while doing `work` (e.g. `scan`).

    Raises `LockedError`, which names the owner and how long it has been at it.
    """
    root.mkdir(parents=True, exist_ok=True)
    owner = root / f"{work}.owner.json"
    lock = FileLock(root / f"{work}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise LockedError(
            f"{root}: another {work} is running ({_describe(owner)})",
            hint="Wait for it, or use another --data-dir.",
        ) from error
    try:
        facts = {"pid": os.getpid(), "host": platform.node(), "since": clock.iso(clock.now())}
        write_whole(owner, json.dumps(facts).encode())
        yield
    finally:
        owner.unlink(missing_ok=True)
        lock.release()


def _describe(owner: Path) -> str:
    try:
        facts = json.loads(owner.read_text(encoding="utf-8"))
        since = datetime.fromisoformat(facts["since"])
        minutes = int((clock.now() - since).total_seconds() // 60)
        return f"process {int(facts['pid'])} on {facts['host']}, for {minutes} min"
    except (OSError, ValueError, KeyError, TypeError):
        return "its owner did not say who it is"
