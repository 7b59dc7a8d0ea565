"""The YAML front matter of a card, as the Hub reads it into `cardData`; hostile input."""

from __future__ import annotations

import math
from typing import Any

import yaml

MAX_BYTES = 100_000
_MAX_DEPTH = 12
_MAX_ITEMS = 5_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(text: str | bytes) -> dict[str, Any]:
    """The front matter as plain JSON values; empty if there is none or it cannot be read.

    Aliases are refused (they make small files large), dates become text, NaN becomes null, and
    whatever is deeper than 12 levels or beyond 5,000 items is dropped.
    """
    data = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    if not data.startswith("---"):
        return {}
    end = data.find("\n---", 3)
    if not 0 < end < MAX_BYTES:
        return {}
    front = data[3:end]
    try:
        if any(isinstance(t, yaml.AliasToken) for t in yaml.scan(front, Loader=_LOADER)):
            return {}
        value = yaml.load(front, Loader=_LOADER)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, AttributeError):
        return {}
    return _plain(value, 0) if isinstance(value, dict) else {}


def _plain(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if depth > _MAX_DEPTH:
        return None
    if isinstance(value, dict):
        items = list(value.items())[:_MAX_ITEMS]
        return {str(k)[:200]: _plain(v, depth + 1) for k, v in items}
    if isinstance(value, list | tuple | set):
        return [_plain(v, depth + 1) for v in list(value)[:_MAX_ITEMS]]
    return str(value)
