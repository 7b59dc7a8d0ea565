"""One writer at a time per data directory; the lock dies with its owner, even by kill -9."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from hubscan.model import clock
from hubscan.model.errors import LockedError
from hubscan.store.whole import write_whole

if sys.platform != "win32":
    import fcntl

_PATIENCE_SECONDS = 900.0
"""Writing the tables or the report of a whole Hub takes a tenth of it."""


@contextmanager
def exclusive(root: Path, work: str, *, wait: bool = False) -> Iterator[None]:
    """Hold `root`'s lock while doing `work` (e.g. `scan`); with `wait`, when others are done.

    Raises `LockedError`, which names the owner and how long it has been at it.
    """
    root.mkdir(parents=True, exist_ok=True)
    owner = root / f"{work}.owner.json"
    lock = FileLock(root / f"{work}.lock", timeout=_PATIENCE_SECONDS if wait else 0)
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


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Make `folder` and write into it while no other process does; leaves no file of its own.

    Where a system cannot lock a folder, it is not locked.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _describe(owner: Path) -> str:
    try:
        facts = json.loads(owner.read_text(encoding="utf-8"))
        since = datetime.fromisoformat(facts["since"])
        minutes = int((clock.now() - since).total_seconds() // 60)
        return f"process {int(facts['pid'])} on {facts['host']}, for {minutes} min"
    except (OSError, ValueError, KeyError, TypeError):
        return "its owner did not say who it is"
