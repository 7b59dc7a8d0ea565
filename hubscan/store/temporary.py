"""Folders for temporary files that go even where their process was killed.

Each is held by a lock that dies with its process. Whoever makes the next one removes those that
nobody holds.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    import fcntl

_NEW = "new-"
"""Between a prefix and a name, until the folder is held."""


@contextmanager
def temporary_folder(prefix: str) -> Iterator[Path]:
    """A folder `prefix…` among the system's temporary files, gone afterwards; those of killed
    processes go before.

    Raises `OSError` where none can be made.
    """
    _remove_left(prefix)
    new = Path(tempfile.mkdtemp(prefix=f"{prefix}{_NEW}"))
    with hold(new):
        # only one that is held comes under a name that others would remove
        folder = new.rename(new.with_name(prefix + new.name.removeprefix(f"{prefix}{_NEW}")))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def hold(folder: Path) -> Iterator[bool]:
    """Hold `folder` if nobody does; whether it is held. The hold dies with its owner.

    False, too, where it cannot be told, and for what is no folder of this user.
    """
    if sys.platform == "win32":
        yield False
        return
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        yield False
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        yield False
        return
    try:
        yield True
    finally:
        os.close(handle)


def _remove_left(prefix: str) -> None:
    for left in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        if not left.name.startswith(f"{prefix}{_NEW}"):
            with hold(left) as is_idle:
                if is_idle:
                    shutil.rmtree(left, ignore_errors=True)
