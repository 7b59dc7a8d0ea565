"""What takes long to make and follows from what was hashed, kept in the user's cache folder.

`$XDG_CACHE_HOME/hubscan/` or `~/.cache/hubscan/` has a folder a kind, and in it a file by the name
of the hash of all that its content follows from. It begins with a hash of its name and content:
what was damaged, cut off or put under another name is made again. Nothing here is ever an error: a
folder that cannot be written to, or that others may write to, is left alone.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path


def find(kind: str, name: str) -> bytes | None:
    """What was kept under `name`; None if nothing was, or nothing that can be believed."""
    place = folder(kind)
    if place is None:
        return None
    try:
        check, _, payload = (place / name).read_bytes().partition(b"\n")
    except OSError:
        return None
    return payload if check == _check(name, payload) else None


def keep(kind: str, name: str, payload: bytes, *, most_files: int) -> None:
    """Keep `payload` under `name`. Of more than `most_files` the older half is removed."""
    place = folder(kind)
    if place is None:
        return
    partial = place / f".{name}.{os.getpid()}"
    with suppress(OSError):
        partial.write_bytes(_check(name, payload) + b"\n" + payload)
        partial.replace(place / name)
        _bound(place, most_files)


@cache
def folder(kind: str) -> Path | None:
    """The folder, made if need be; None if it is not the user's own."""
    try:
        root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        place = Path(root) / "hubscan" / kind
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        known = place.stat()
    except (OSError, RuntimeError):
        return None
    others = known.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    mine = not hasattr(os, "getuid") or (known.st_uid == os.getuid() and not others)
    return place if mine else None


def _check(name: str, payload: bytes) -> bytes:
    found = hashlib.sha256(name.encode())
    found.update(payload)  # some are of megabytes, which are not copied
    return found.hexdigest().encode()


def _bound(place: Path, most_files: int) -> None:
    """Remove the older half if there are too many, and what was left half written."""
    files = sorted(_dated(place), reverse=True)
    if len(files) > most_files:
        for _, path in files[most_files // 2 :]:
            Path(path).unlink(missing_ok=True)


def _dated(place: Path) -> Iterator[tuple[int, str]]:
    with os.scandir(place) as entries:
        for entry in entries:
            yield entry.stat().st_mtime_ns, entry.path
