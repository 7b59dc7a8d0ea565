"""A curated model for people and for machines: its facts, each with its source."""

from __future__ import annotations

from collections.abc import Sequence

from hubscan.estimate.method import ENDS
from hubscan.estimate.reference import ReferenceRow
from hubscan.estimate.reference_facts import QUANTITIES, Fact, Kind
from hubscan.model.errors import UnknownModelError
from hubscan.model.suggest import suggestion
from hubscan.model.text import sci, si

_ALIGN = 20

_LABELS = {
    "release_date": "released",
    "gpu_hours": "accelerator hours",
    "stated_flop": "stated FLOP",
    "estimated_flop": "estimated FLOP",
    "mmlu": "MMLU",
    "humaneval": "HumanEval",
}
"""Names of quantities for people, where they are not the name with spaces."""

_SCOPES = {"own": "own step", "whole": "base included"}


def find(rows: Sequence[ReferenceRow], name: str) -> ReferenceRow:
    """The row of that id or alias, whatever its case.

    Raises `UnknownModelError`, whose hint gives the closest names.
    """
    by_name = {known.lower(): row for row in rows for known in row.ids}
    row = by_name.get(name.lower())
    if row is None:
        known = (one.hf_id for one in by_name.values())
        raise UnknownModelError(
            f"no reference row for '{name}'",
            hint=suggestion(name, known, "See config/reference_models.csv."),
        )
    return row


def as_dict(row: ReferenceRow) -> dict[str, object]:
    """The model, its facts in order of quantity and kind of source, and its compute."""
    model = row.model
    return {
        "hf_id": model.hf_id,
        "aliases": list(model.aliases),
        "family": model.family,
        "modality": model.modality,
        "task": model.task,
        "note": model.note,
        "facts": [_fact(fact) for quantity in QUANTITIES for fact in row.about(quantity)],
        **row.flop,
    }


def as_text(row: ReferenceRow) -> str:
    """The model in lines: every fact with its source, address and the day it was looked at."""
    model = row.model
    lines = [model.hf_id]
    for label, value in (
        ("also known as", ", ".join(model.aliases)),
        ("what it is", f"{model.task} ({model.modality})"),
        *(
            (_LABELS.get(quantity, quantity.replace("_", " ")), said)
            for quantity in QUANTITIES
            for said in map(_said, row.about(quantity))
        ),
        ("own step", _interval(row, "own_flop")),
        ("with its base", _interval(row, "training_flop")),
        ("note", model.note),
    ):
        if value:
            lines.append(f"  {label:<{_ALIGN}}{value}")
    return "\n".join(lines)


def _fact(fact: Fact) -> dict[str, object]:
    return {
        "line": fact.line,
        "quantity": fact.quantity,
        "low": fact.low,
        "value": fact.value,
        "high": fact.high,
        "text": fact.text,
        "scope": fact.scope,
        "source_title": fact.source_title,
        "address": fact.address,
        "locator": fact.locator,
        "looked_at": fact.looked_at.isoformat(),
        "kind": fact.kind,
        "quote": fact.quote,
    }


def _said(fact: Fact) -> str:
    looked = "" if fact.kind is Kind.MEMORY else f" on {fact.looked_at}"
    quote = f"“{fact.quote}”" if fact.quote else ""
    parts = (_value(fact), _SCOPES.get(fact.scope, ""), quote, fact.source, f"{fact.kind}{looked}")
    return " · ".join(part for part in parts if part)


def _value(fact: Fact) -> str:
    low, value, high = (
        None if end is None else _number(fact, end) for end in (fact.low, fact.value, fact.high)
    )
    between = " to ".join(end for end in (low, high) if end)
    if between and not (low and high):
        between = f"{'at least' if low else 'at most'} {between}"
    number = f"{value} ({between})" if value and between else value or between
    return " · ".join(said for said in (number, fact.text) if said)


def _number(fact: Fact, value: float) -> str:
    match QUANTITIES[fact.quantity].unit:
        case "FLOP":
            return sci(value, 3)
        case "percent":
            return f"{value:g} %"
        case "hours":
            return f"{value:,.0f} h"
        case _:
            return f"{si(value)} ({value:,.0f})"


def _interval(row: ReferenceRow, name: str) -> str:
    if not row.flop:
        return ""
    ends = " / ".join(sci(row.flop_end(f"{name}_{end}")) for end in ENDS)
    return f"{ends} FLOP (at least / best / at most) · {row.flop[f'{name}_method']}"
