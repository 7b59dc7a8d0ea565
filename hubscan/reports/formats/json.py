"""report.json: the document and the tallies, with stable keys; text is ASCII-escaped, so inert."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from hubscan.reports import schema, sensitivity_rows, tidy
from hubscan.reports.document import (
    Block,
    Bullets,
    Chart,
    Command,
    Definitions,
    Heading,
    Paragraph,
    Report,
    Section,
    Table,
)

_NUMBERS = {"models": int, "downloads": int}
"""Facts that are numbers."""


def write(report: Report, out_dir: Path) -> list[Path]:
    """Write report.json and its JSON Schema."""
    made = {"report.json": as_json(report), "report.schema.json": schema.schema()}
    for name, value in made.items():
        if name == "report.json":
            schema.model().model_validate_json(json.dumps(value))
        dumped = json.dumps(value, allow_nan=False)  # indenting it in Python takes ten times longer
        (out_dir / name).write_text(msgspec.json.format(dumped, indent=1) + "\n", "utf-8")
    return [out_dir / name for name in made]


def as_json(report: Report) -> dict[str, Any]:
    """The whole report as JSON values."""
    return {
        "schema_version": schema.VERSION,
        "title": report.title,
        "first_line": report.first_line,
        "facts": {name: _NUMBERS.get(name, str)(value) for name, value in report.facts},
        "tiers": list(report.tiers),
        "tallies": list(report.tallies),
        "sensitivity": None
        if report.moved is None
        else {"tried": report.moved.tried, "moved": list(sensitivity_rows.rows(report.moved))},
        "sections": [_section(section) for section in report.sections],
    }


def _section(section: Section) -> dict[str, Any]:
    blocks = [_block(block) for block in section.blocks]
    return {"id": section.id, "title": section.title, "blocks": blocks}


def _block(block: Block) -> dict[str, Any]:  # noqa: PLR0911 - one case a kind of block
    match block:
        case Heading(anchor, words, level):
            return {"type": "heading", "id": anchor, "text": words, "level": level}
        case Paragraph(spans):
            return {"type": "paragraph", "text": tidy.words_of(spans)}
        case Bullets(items):
            return {"type": "bullets", "items": [tidy.words_of(item) for item in items]}
        case Command(line, shows):
            return {"type": "command", "line": line, "shows": shows}
        case Definitions(items):
            return {
                "type": "definitions",
                "items": [{"term": term, "text": tidy.words_of(words)} for term, words in items],
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
        "rows": [[tidy.value(v) for v in row] for row in table.rows],
        "notes": [tidy.words_of(note) for note in table.notes],
    }
