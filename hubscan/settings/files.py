"""How files that others may have written are read: as bytes, and only if they are plain files."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable
from pathlib import Path

from hubscan.model.errors import ConfigError, HubscanError

Read = Callable[[Path], bytes]
"""The content of a file. Raises `OSError`."""
_MOST_BYTES = 16_000_000
"""Twenty times the largest table of the configuration."""


def read_regular(path: Path, *, within: Path | None = None, most: int) -> bytes:
    """The content of a plain file of at most `most` bytes.

    A link may not lead out of the folder `within` (default: the one it lies in): its target's
    content would be told in messages and reports. Raises `OSError` if it cannot be read and
    `HubscanError` if it is a device, a pipe, such a link, or too long.
    """
    folder = within or path.parent
    if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
        raise HubscanError(
            f"{path}: a link out of its folder is not followed",
            hint="Put a copy of the file in its place.",
        )
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise HubscanError(f"{path}: not a plain file", hint="Name a file, not a device.")
        content = file.read(most + 1)
    if len(content) > most:
        raise HubscanError(f"{path}: larger than {most:,} bytes")
    return content


def read_plain(path: Path) -> bytes:
    """A file of a configuration.

    Raises `OSError` if it cannot be read and `ConfigError` if it is no plain file of its folder.
    """
    try:
        return read_regular(path, most=_MOST_BYTES)
    except HubscanError as error:
        raise ConfigError(error.message, hint=error.hint) from error


def fingerprints(folders: Iterable[Path], read: Read = read_plain) -> dict[str, str]:
    """SHA-256 of every YAML and CSV file, by its path inside its folder; later folders win."""
    named = {
        path.relative_to(folder).as_posix(): path
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in {".yaml", ".csv"}
    }
    return {name: hashlib.sha256(read(path)).hexdigest() for name, path in sorted(named.items())}
