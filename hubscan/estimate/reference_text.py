"""A row of the reference table for people and for machines."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import date

from hubscan.estimate.reference import COLUMNS, ReferenceRow
from hubscan.model.errors import UnknownModelError
from hubscan.model.text import sci, si

_ALIGN = 20


def find(rows: Sequence[ReferenceRow], name: str) -> ReferenceRow:
    """The row of that id or alias, whatever its case.

    Raises `UnknownModelError`, whose hint gives the closest names.
    """
    by_name = {known.lower(): row for row in rows for known in row.ids}
    row = by_name.get(name.lower())
    if row is None:
        close = difflib.get_close_matches(name.lower(), by_name, n=3, cutoff=0.5)
        known = ", ".join(by_name[c].hf_id for c in close) or "see config/reference_models.csv"
        raise UnknownModelError(f"no reference row for '{name}'", hint=f"Closest: {known}.")
    return row


def as_dict(row: ReferenceRow) -> dict[str, object]:
    """Every column; dates as ISO text, empty cells as None."""
    return {
        c.name: value.isoformat() if isinstance(value := row.values[c.name], date) else value
        for c in COLUMNS
    }


def as_text(row: ReferenceRow) -> str:
    """The row in lines, each figure with its source and confidence."""
    lines = [row.hf_id]
    for label, value in (
        ("also known as", row.text("aliases").replace(" ", ", ")),
        ("what it is", f"{row.text('task')} ({row.text('modality')})"),
        ("released", row.text("release_date")),
        ("licence", row.text("licence")),
        ("base", _base(row)),
        ("parameters", _figure(row, "parameters", "parameters")),
        ("active parameters", _figure(row, "active_parameters", "parameters")),
        ("training tokens", _figure(row, "training_tokens", "training_tokens")),
        ("accelerator hours", _hours(row)),
        ("stated FLOP", _stated(row)),
        ("own step", _interval(row, "own_flop")),
        ("with its base", _interval(row, "training_flop")),
        ("MMLU", _score(row, "mmlu", row.text("mmlu_protocol"))),
        ("HumanEval", _score(row, "humaneval", "")),
        ("confidence", row.text("confidence")),
        ("note", row.text("note")),
    ):
        if value:
            lines.append(f"  {label:<{_ALIGN}}{value}")
    return "\n".join(lines)


def _base(row: ReferenceRow) -> str:
    return f"{row.text('base')} ({row.text('base_relation')})" if row.text("base") else ""


def _figure(row: ReferenceRow, name: str, sourced: str) -> str:
    value = row.number(name)
    if value is None:
        return ""
    source, sure = row.text(f"{sourced}_source"), row.text(f"{sourced}_confidence")
    return f"{si(value)} ({value:,.0f}) · {source} · {sure}"


def _hours(row: ReferenceRow) -> str:
    hours = row.number("gpu_hours")
    if hours is None:
        return ""
    return f"{hours:,.0f} h of {row.text('hardware')} · {row.text('gpu_hours_source')}"


def _stated(row: ReferenceRow) -> str:
    value = row.number("stated_flop")
    return f"{sci(value)} · {row.text('stated_flop_source')}" if value else ""


def _interval(row: ReferenceRow, name: str) -> str:
    ends = " / ".join(sci(row.number(f"{name}_{end}")) for end in ("low", "best", "high"))
    return f"{ends} FLOP (at least / best / at most) · {row.text(f'{name}_method')}"


def _score(row: ReferenceRow, name: str, protocol: str) -> str:
    value = row.number(name)
    if value is None:
        return ""
    said = [f"{value:g} %", protocol, row.text(f"{name}_source")]
    return " · ".join(s for s in said if s)
