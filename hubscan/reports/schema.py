"""The JSON Schema of report.json: what a reader of the file may rely on."""

from __future__ import annotations

from typing import Any

from hubscan.model.tables import TABLES
from hubscan.reports.document import Kind

VERSION = "1.0"
"""Major: a key was removed or changed its meaning. Minor: a key was added."""

_TEXT = {"type": "string"}
_KINDS: dict[str, dict[str, object]] = {
    "VARCHAR": {"type": "string"},
    "BIGINT": {"type": ["integer", "null"], "minimum": 0},
    "DOUBLE": {"type": ["number", "null"], "minimum": 0},
}
"""JSON types of the columns of `tallies`."""
_BLOCKS: dict[str, dict[str, Any]] = {
    "heading": {"id": _TEXT, "text": _TEXT, "level": {"enum": [3, 4]}},
    "paragraph": {"text": _TEXT},
    "bullets": {"items": {"type": "array", "items": _TEXT}},
    "command": {"line": _TEXT, "shows": _TEXT},
    "chart": {"id": _TEXT, "title": _TEXT, "alt": _TEXT, "spec": {"type": "object"}},
}


def schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "hubscan report",
        **_object(
            schema_version={"const": VERSION},
            title=_TEXT,
            first_line=_TEXT,
            facts={"type": "object", "additionalProperties": _TEXT},
            tallies={"type": "array", "items": _tally()},
            sections={"type": "array", "items": _section()},
        ),
    }


def _tally() -> dict[str, Any]:
    columns = TABLES["tallies"].columns
    return _object(**{c.name: _KINDS[c.sql_type] for c in columns})


def _section() -> dict[str, Any]:
    blocks = [_block(kind, parts) for kind, parts in _BLOCKS.items()]
    return _object(
        id=_TEXT,
        title=_TEXT,
        blocks={"type": "array", "items": {"oneOf": [*blocks, _definitions(), _table()]}},
    )


def _table() -> dict[str, Any]:
    column = _object(name=_TEXT, title=_TEXT, kind={"enum": [k.value for k in Kind]}, group=_TEXT)
    row = {"type": "array", "items": {"type": ["string", "number", "null"]}}
    return _block(
        "table",
        {
            "id": _TEXT,
            "caption": _TEXT,
            "columns": {"type": "array", "items": column},
            "rows": {"type": "array", "items": row},
            "notes": {"type": "array", "items": _TEXT},
        },
    )


def _definitions() -> dict[str, Any]:
    items = {"type": "array", "items": _object(term=_TEXT, text=_TEXT)}
    return _block("definitions", {"items": items})


def _block(kind: str, parts: dict[str, Any]) -> dict[str, Any]:
    return _object(type={"const": kind}, **parts)


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
