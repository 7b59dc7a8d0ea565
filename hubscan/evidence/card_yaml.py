"""The YAML front matter of a card, as the Hub reads it into `cardData`; hostile input."""

from __future__ import annotations

import math
import re
from typing import Any, ClassVar

import yaml

from hubscan.evidence import front_matter

_MAX_DEPTH = 12
_MAX_ITEMS = 5_000
_MAX_NODES = 20_000
"""Aliases make small files large: beyond so many values the rest is dropped."""
_MAX_WHOLE = 2**63
_CORE: dict[str, str] = {
    "tag:yaml.org,2002:bool": r"(?:true|True|TRUE|false|False|FALSE)$",
    "tag:yaml.org,2002:int": r"(?:[-+]?[0-9]{1,18}|0x[0-9a-fA-F]{1,15})$",
    "tag:yaml.org,2002:float": (
        r"(?:[-+]?(?:[0-9]{1,40}\.[0-9]{0,40}|\.[0-9]{1,40})(?:[eE][-+]?[0-9]{1,3})?"
        r"|[-+]?[0-9]{1,40}[eE][-+]?[0-9]{1,3})$"
    ),
    "tag:yaml.org,2002:null": r"(?:~|null|Null|NULL|)$",
}


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML 1.2's core types, as the Hub has them: `no` is Norwegian, `1:30` and dates are text,
    and a number too long to be one is text too. Merge keys are plain keys."""

    yaml_implicit_resolvers: ClassVar[dict[str | None, list[Any]]] = {}


for _tag, _pattern in _CORE.items():
    _Loader.add_implicit_resolver(_tag, re.compile(_pattern), None)


def _whole(loader: Any, node: Any) -> int:
    text = str(loader.construct_scalar(node))
    return int(text, 16) if text.startswith("0x") else int(text)


_Loader.add_constructor("tag:yaml.org,2002:int", _whole)


def read(text: str | bytes) -> dict[str, Any]:
    """The front matter as plain JSON values; empty if there is none or it cannot be read.

    Tabs are taken for spaces, NaN becomes null, and whatever is deeper than 12 levels or beyond
    20,000 values is dropped.
    """
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    start, end, _ = front_matter.bounds(data)
    return parse(data[start:end])


def parse(block: bytes) -> dict[str, Any]:
    """A block of YAML in the same way; empty if it is no mapping."""
    front = block.decode("utf-8", "replace").replace("\t", "  ")
    try:
        value = yaml.load(front, Loader=_Loader)  # noqa: S506 - built on the safe loader
        return _Plain().mapping(value, 0) if isinstance(value, dict) else {}
    except (yaml.YAMLError, ValueError, ArithmeticError, RecursionError, TypeError, LookupError):
        return {}


class _Plain:
    """Values as JSON has them, so many of them and no more."""

    def __init__(self) -> None:
        self._left = _MAX_NODES

    def mapping(self, value: dict[Any, Any], depth: int) -> dict[str, Any]:
        items = list(value.items())[:_MAX_ITEMS]
        return {_key(k): self._of(v, depth + 1) for k, v in items}

    def _of(self, value: Any, depth: int) -> Any:
        self._left -= 1
        if self._left < 0 or depth > _MAX_DEPTH:
            return None
        if isinstance(value, dict):
            return self.mapping(value, depth)
        if isinstance(value, list | tuple | set):
            return [self._of(v, depth + 1) for v in list(value)[:_MAX_ITEMS]]
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _MAX_WHOLE:
            return None
        if isinstance(value, float):
            return value if math.isfinite(value) else None
        return value if value is None or isinstance(value, bool | int | str) else str(value)[:200]


def _key(value: Any) -> str:
    return str(value)[:200] if isinstance(value, str | int | float | bool) else "?"
