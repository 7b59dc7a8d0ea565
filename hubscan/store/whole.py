"""Files and folders that are there whole, or as they were before; never in between."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PARTIAL = ".partial"
_FORMER = ".former"
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` so that after a crash `path` holds all of it or what it held before."""
    partial = path.with_name(path.name + _PARTIAL)
    try:
        with partial.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise _named(error, path) from error


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """An empty folder to fill, which takes the place of `path` when it is left without an error.

    Its name begins with a dot and it lies beside `path`. What a killed process left beside it,
    under this name or another, is removed first, so one process at a time may do this there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    mend(path)
    for left in path.parent.glob(f".*{_PARTIAL}"):
        _remove(left)
    partial = path.with_name(f".{path.name}{_PARTIAL}")
    partial.mkdir()
    try:
        yield partial
        _put_in_place(partial, path)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise _named(error, path) from error
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def mend(path: Path) -> None:
    """Undo a replacement of folder `path` that was cut off where folders cannot be exchanged."""
    former = path.with_name(f".{path.name}{_FORMER}")
    if former.is_dir():
        if path.exists():
            shutil.rmtree(former)
        else:
            former.rename(path)


def point_to(link: Path, target: str) -> None:
    """Make `link` a link to `target`, at no moment missing if it was there before."""
    partial = link.with_name(f".{link.name}{_PARTIAL}")
    _remove(partial)
    partial.symlink_to(target, target_is_directory=True)
    partial.replace(link)


def _put_in_place(partial: Path, path: Path) -> None:
    if not path.exists():
        partial.rename(path)
    elif _exchange(partial, path):
        shutil.rmtree(partial)
    else:
        former = path.with_name(f".{path.name}{_FORMER}")
        path.rename(former)
        partial.rename(path)
        shutil.rmtree(former)


def _named(error: OSError, path: Path) -> OSError:
    """`error` with the name of what was being written, which a full disk does not tell."""
    if error.filename is not None or error.errno is None:
        return error
    return OSError(error.errno, error.strerror, str(path))


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two names in one step; False where the system or the file system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):  # a C library of before 2018
        return False
    names = os.fsencode(one), os.fsencode(other)
    return bool(rename(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0)
