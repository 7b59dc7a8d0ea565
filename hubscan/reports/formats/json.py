"""report.json: the document and the tallies, with stable keys; text is ASCII-escaped, so inert."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hubscan.reports.document import (
    Block,
    Bullets,
    Chart,
    Code,
    Command,
    Definitions,
    Heading,
    Link,
    Model,
    Paragraph,
    Report,
    Section,
    Span,
    Table,
    Text,
    Value,
)

SCHEMA_VERSION = "1.0"


def write(report: Report, out_dir: Path) -> list[Path]:
    """Write report.json."""
    path = out_dir / "report.json"
    path.write_text(json.dumps(as_json(report), indent=1, allow_nan=False) + "\n", "utf-8")
    return [path]


def as_json(report: Report) -> dict[str, Any]:
    """The whole report as JSON values."""
    return {
        "schema_version": SCHEMA_VERSION,
        "title": report.title,
        "first_line": report.first_line,
        "facts": dict(report.facts),
        "tallies": list(report.tallies),
        "sections": [_section(section) for section in report.sections],
    }


def _section(section: Section) -> dict[str, Any]:
    blocks = [_block(block) for block in section.blocks]
    return {"id": section.id, "title": section.title, "blocks": blocks}


def _block(block: Block) -> dict[str, Any]:  # noqa: PLR0911 - one case a kind of block
    match block:
        case Heading(anchor, words):
            return {"type": "heading", "id": anchor, "text": words}
        case Paragraph(spans):
            return {"type": "paragraph", "text": _text(spans)}
        case Bullets(items):
            return {"type": "bullets", "items": [_text(item) for item in items]}
        case Command(line, shows):
            return {"type": "command", "line": line, "shows": shows}
        case Definitions(items):
            return {
                "type": "definitions",
                "items": [{"term": term, "text": _text(words)} for term, words in items],
            }
        case Chart():
            return {
                "type": "chart",
                "id": block.id,
                "title": block.title,
                "alt": block.alt,
                "spec": block.spec,
            }
        case Table():
            return _table(block)


def _table(table: Table) -> dict[str, Any]:
    return {
        "type": "table",
        "id": table.id,
        "caption": table.caption,
        "columns": [
            {"name": c.name, "title": c.title, "kind": c.kind.value, "group": c.group}
            for c in table.columns
        ],
        "rows": [[_value(v) for v in row] for row in table.rows],
        "notes": [_text(note) for note in table.notes],
    }


def _text(spans: Text) -> str:
    return "".join(_span(span) for span in spans)


def _span(span: Span) -> str:
    match span:
        case str():
            return span
        case Model(name):
            return name
        case Code(words) | Link(words, _):
            return words


def _value(value: Value) -> str | int | float | None:
    match value:
        case None | str() | int() | float():
            return value
        case Model() | Code() | Link():
            return _span(value)
        case _:
            return _text(value)
