"""Parsed YAML kept in the user's cache folder, so that each text is parsed once and not every time.

Folder `yaml` of `hubscan.settings.kept` has a file of JSON for each text, named by the hash of its
bytes and of the code that parses.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hubscan.settings import kept

Lines = dict[tuple[str | int, ...], int]
"""Path of keys and indexes → line, as `strict_yaml.Document` has them."""
Parsed = tuple[Any, Lines]

_KIND = "yaml"
_CODE = (Path(__file__), Path(__file__).with_name("strict_yaml.py"))
_MOST_FILES, _LEAST_BYTES = 1_000, 500
"""Texts that are kept, and how long one must be to be worth it: a configuration has some 150."""
_PLAIN = (str, int, float, bool, type(None))


def find(raw: bytes) -> Parsed | None:
    """What the text was parsed into before; None if that is not known."""
    if len(raw) < _LEAST_BYTES:
        return None
    try:
        payload = kept.find(_KIND, _name(raw))
        return None if payload is None else _decoded(payload)
    except (OSError, ValueError, TypeError, LookupError):
        return None


def keep(raw: bytes, parsed: Parsed) -> None:
    """Keep what a text was parsed into, if JSON can hold it."""
    if len(raw) < _LEAST_BYTES:
        return
    try:
        payload, name = _encoded(parsed), _name(raw)
    except (OSError, TypeError, ValueError):
        return
    if repr(_decoded(payload)) == repr(parsed):
        kept.keep(_KIND, name, payload, most_files=_MOST_FILES)


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


@cache
def _code() -> bytes:
    """What parses: another version of it may read a text differently."""
    texts = [hashlib.sha256(path.read_bytes()).digest() for path in _CODE]
    return b"".join([yaml.__version__.encode(), *texts])
