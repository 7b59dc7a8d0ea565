"""YAML without its traps: 1e25 is a number, `no` a word, equal keys an error, lines are kept.

Plain PyYAML reads `1e25` as text and `no` as False, and keeps the last of two equal keys
silently; in a file of legal thresholds each of those is a wrong count waiting to happen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yaml.composer import Composer

from hubscan.model.errors import ConfigError
from hubscan.settings import parsed_before
from hubscan.settings.files import Read, read_plain

_MAX_BYTES = 1_000_000
_FLOAT = re.compile(
    r"^[-+]?(?:\d[\d_]*\.?[\d_]*[eE][-+]?\d+|\d[\d_]*\.[\d_]*|\.\d+(?:[eE][-+]?\d+)?)$"
)
_BOOL = re.compile(r"^(?:true|false)$")
_FLOAT_TAG, _BOOL_TAG = "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool"
_DROPPED = {_FLOAT_TAG, _BOOL_TAG, "tag:yaml.org,2002:merge", "tag:yaml.org,2002:value"}


class _Loader(Composer, yaml.CSafeLoader):
    """The safe loader with YAML 1.2 numbers and booleans.

    libyaml finds the tokens, which takes a quarter of the time; nodes are composed in Python,
    where text that is nested too deep ends in `RecursionError`, not in a crash.
    """

    def __init__(self, text: str) -> None:
        yaml.CSafeLoader.__init__(self, text)
        Composer.__init__(self)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, rx) for tag, rx in pairs if tag not in _DROPPED]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(_FLOAT_TAG, _FLOAT, list("-+0123456789."))
_Loader.add_implicit_resolver(_BOOL_TAG, _BOOL, list("tf"))


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file with the line of every node."""

    path: Path
    data: Any
    lines: dict[tuple[str | int, ...], int] = field(repr=False)
    """Path of keys and indexes to the node, from the top → 1-based line."""

    def where(self, *path: str | int) -> str:
        """`file:line` of the node at `path`, or of its nearest known parent."""
        while path and path not in self.lines:
            path = path[:-1]
        return f"{self.path}:{self.lines.get(path, 1)}"


def load(path: Path, read: Read = read_plain) -> Document:
    """Read one YAML file, by way of `read`.

    Raises `ConfigError` naming file:line for unreadable files, syntax errors, equal keys and
    anchors (which make small files large).
    """
    try:
        raw = read(path)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    if len(raw) > _MAX_BYTES:
        raise ConfigError(f"{path}: larger than {_MAX_BYTES:,} bytes")
    known = parsed_before.find(raw)
    if known is not None:
        return Document(path, *known)
    try:
        document = parse(raw.decode("utf-8"), path)
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 (byte {error.start})") from error
    parsed_before.keep(raw, (document.data, document.lines))
    return document


def parse(text: str, path: Path) -> Document:
    """Parse YAML `text`; `path` is only for messages. Raises as `load`."""
    loader = _Loader(text)
    lines: dict[tuple[str | int, ...], int] = {}
    try:
        node = loader.get_single_node()
        if node is not None:
            _walk(node, (), lines, path, set())
            data = loader.construct_document(node)
        else:
            data = None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigError(f"{path}:{line}: {error.problem or 'not valid YAML'}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: not valid YAML ({error})") from error
    finally:
        loader.dispose()
    return Document(path, data, lines)


def _walk(
    node: yaml.Node,
    at: tuple[str | int, ...],
    lines: dict[tuple[str | int, ...], int],
    path: Path,
    seen: set[int],
) -> None:
    line = node.start_mark.line + 1
    if id(node) in seen:
        raise ConfigError(f"{path}:{line}: anchors and aliases are not allowed")
    seen.add(id(node))
    lines.setdefault(at, line)
    if isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key_node, value in node.value:
            key = str(key_node.value)
            key_line = key_node.start_mark.line + 1
            if key in keys:
                raise ConfigError(f"{path}:{key_line}: the key '{key}' is given twice")
            keys.add(key)
            lines[(*at, key)] = key_line
            _walk(value, (*at, key), lines, path, seen)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk(item, (*at, index), lines, path, seen)
