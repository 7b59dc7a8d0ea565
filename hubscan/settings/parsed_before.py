"""Parsed YAML kept in the user's cache folder, so that each text is parsed once and not every time.

`$XDG_CACHE_HOME/hubscan/yaml/` or `~/.cache/hubscan/yaml/` has a file of JSON for each text, named
by the hash of its bytes and of the code that parses. It begins with a hash of itself: what was
damaged, cut off or put under another name is parsed again. Nothing here is ever an error: a folder
that cannot be written to, or that others may write to, is left alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

Lines = dict[tuple[str | int, ...], int]
"""Path of keys and indexes → line, as `strict_yaml.Document` has them."""
Parsed = tuple[Any, Lines]

_CODE = (Path(__file__), Path(__file__).with_name("strict_yaml.py"))
_MOST_FILES, _LEAST_BYTES = 1_000, 500
"""Texts that are kept, and how long one must be to be worth it: a configuration has some 150."""
_PLAIN = (str, int, float, bool, type(None))


def find(raw: bytes) -> Parsed | None:
    """What the text was parsed into before; None if that is not known."""
    folder = _folder()
    if folder is None or len(raw) < _LEAST_BYTES:
        return None
    name = _name(raw)
    try:
        check, _, payload = (folder / name).read_bytes().partition(b"\n")
        if check == _check(name, payload):
            return _decoded(payload)
    except (OSError, ValueError, TypeError, LookupError):
        pass
    return None


def keep(raw: bytes, parsed: Parsed) -> None:
    """Keep what a text was parsed into, if JSON can hold it."""
    folder = _folder()
    if folder is None or len(raw) < _LEAST_BYTES:
        return
    try:
        payload = _encoded(parsed)
    except (TypeError, ValueError):
        return
    if repr(_decoded(payload)) != repr(parsed):
        return
    name = _name(raw)
    partial = folder / f".{name}.{os.getpid()}"
    with suppress(OSError):
        partial.write_bytes(_check(name, payload) + b"\n" + payload)
        partial.replace(folder / name)
        _bound(folder)


def _encoded(parsed: Parsed) -> bytes:
    """Raises `TypeError` for what JSON would change."""
    data, lines = parsed
    days: list[tuple[list[str | int], str]] = []
    plain = _without_days(data, [], days)
    told = [plain, days, [(path, line) for path, line in lines.items()]]
    return json.dumps(told, separators=(",", ":")).encode()


def _without_days(node: Any, at: list[str | int], days: list[tuple[list[str | int], str]]) -> Any:
    """`node` with None in place of its days, which are added to `days` with their path."""
    if type(node) is dict:
        if not all(type(key) is str for key in node):
            raise TypeError("a key that is no text")
        return {key: _without_days(inner, [*at, key], days) for key, inner in node.items()}
    if type(node) is list:
        return [_without_days(inner, [*at, i], days) for i, inner in enumerate(node)]
    if type(node) is date:
        days.append((at, node.isoformat()))
        return None
    if type(node) not in _PLAIN:
        raise TypeError(type(node).__name__)
    return node


def _decoded(payload: bytes) -> Parsed:
    data, days, lines = json.loads(payload)
    top = [data]
    for path, day in days:
        way: list[str | int] = [0, *path]
        last = way.pop()
        holder: Any = top
        for step in way:
            holder = holder[step]
        holder[last] = date.fromisoformat(day)
    return top[0], {tuple(path): line for path, line in lines}


def _name(raw: bytes) -> str:
    return hashlib.sha256(_code() + raw).hexdigest()


def _check(name: str, payload: bytes) -> bytes:
    return hashlib.sha256(name.encode() + payload).hexdigest().encode()


@cache
def _code() -> bytes:
    """What parses: another version of it may read a text differently."""
    texts = [hashlib.sha256(path.read_bytes()).digest() for path in _CODE]
    return b"".join([yaml.__version__.encode(), *texts])


@cache
def _folder() -> Path | None:
    """The folder, made if need be; None if it is not the user's own."""
    try:
        _code()
        root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(root) / "hubscan" / "yaml"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        known = folder.stat()
    except (OSError, RuntimeError):
        return None
    others = known.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    mine = not hasattr(os, "getuid") or (known.st_uid == os.getuid() and not others)
    return folder if mine else None


def _bound(folder: Path) -> None:
    """Remove the older half if there are too many, and what was left half written."""
    files = sorted(_dated(folder), reverse=True)
    if len(files) > _MOST_FILES:
        for _, path in files[_MOST_FILES // 2 :]:
            Path(path).unlink(missing_ok=True)


def _dated(folder: Path) -> Iterator[tuple[int, str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            yield entry.stat().st_mtime_ns, entry.path
