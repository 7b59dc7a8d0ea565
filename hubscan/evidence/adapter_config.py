"""`adapter_config.json`: what an adapter was trained on."""

from __future__ import annotations

from hubscan.evidence.config import parse
from hubscan.evidence.statement import EXCERPT, Statement

_FIELD = "base_model_name_or_path"
_LONGEST = 300


def read(text: str | bytes) -> list[Statement]:
    """Statement `parent`, as written: a Hub id or, often, a path on somebody's machine."""
    config = parse(text)
    parent = config.data.get(_FIELD) if config is not None else None
    if not isinstance(parent, str) or not parent.strip():
        return []
    shown = f"{_FIELD}: {parent}"[:EXCERPT]
    return [Statement("parent", "adapter_config", _FIELD, shown, text=parent.strip()[:_LONGEST])]
