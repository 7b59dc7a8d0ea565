"""A rule for people (prose) and for machines (JSON)."""

from __future__ import annotations

import textwrap
from dataclasses import asdict
from typing import Any

from hubscan.rules.bend import show, show_dated
from hubscan.rules.engine.countable import Count, count_of, open_words
from hubscan.rules.language.owed import in_words
from hubscan.rules.language.parameters import Parameter
from hubscan.rules.language.rule import Rule, Tier
from hubscan.rules.language.source import Document, Source
from hubscan.rules.language.unsettled import open_points
from hubscan.rules.language.verification import Verification
from hubscan.rules.rulebook import Rulebook
from hubscan.rules.tools.citations import citations

_WIDTH = 96
_MODES = {
    "own": "each model by its own training step and scores",
    "developer": "what its own developer spent on it and on the models of his it was made from",
    "cumulative": "training compute adds up over all ancestors",
    "inherits": "a model is covered if it or any ancestor is",
    "share": "own step measured against the base's compute",
    "own_threshold": "a separate line for the own training step",
    "silent": "the text does not say; own, cumulative and inherits are counted side by side",
}


def as_text(book: Rulebook, rule: Rule) -> str:
    """The rule as wrapped prose, with the source beside each number."""
    lines = [rule.title, f"{rule.id} · {rule.kind} · {rule.jurisdiction} · {rule.proponent}", ""]
    lines += [f"{e.date}  {e.event}{f' ({e.note})' if e.note else ''}" for e in rule.status]
    lines += ["", f"Regulates: {rule.unit}", _wrap(f"Fine-tunes: {_MODES[rule.derivative_mode]}")]
    if rule.derivative_note:
        lines.append(_wrap(rule.derivative_note, 2))
    if rule.accounting:
        lines.append(_wrap(f"Accounting: {rule.accounting}"))
    for tier in rule.tiers:
        lines += ["", *_tier(book, rule, tier)]
    if rule.highest_tier_wins and len(rule.tiers) > 1:
        lines += ["", "A model in a later tier is not counted in an earlier one."]
    lines += _parameters(rule) + _readings(rule)
    lines += [""] + [_wrap(f"Note: {note}") for note in rule.notes]
    lines += ["", "Sources:"]
    for document in rule.sources:
        lines += _document(document)
    return "\n".join(lines)


def _tier(book: Rulebook, rule: Rule, tier: Tier) -> list[str]:
    lines = [f"[{tier.id}] {tier.title}", _wrap(f"if {tier.prose()}", 2)]
    lines.append(_wrap(f"then {tier.consequence.kind}: {tier.consequence.open_weights}", 2))
    if tier.exemptions:
        lines.append(_wrap(f"except: {tier.exemptions}", 2))
    if tier.unit and tier.unit != rule.unit:
        lines.append(f"  regulates: {tier.unit}")
    if tier.derivative_note or tier.derivative_mode != rule.derivative_mode:
        lines.append(_wrap(f"fine-tunes: {_MODES[tier.derivative_mode]}", 2))
        if tier.derivative_note:
            lines.append(_wrap(tier.derivative_note, 4))
    if tier.stood_from or tier.stood_to:
        lines.append(f"  stood from {tier.stood_from or 'unknown'} to {tier.stood_to or 'now'}")
    if tier.owed:
        lines.append(_wrap(f"duties owed {in_words(tier.owed)}", 2))
    points = open_points(tier.condition, tier.parameters)
    if points:
        lines.append(_wrap(f"left open by the text: {', '.join(points)}", 2))
    if tier.note:
        lines.append(_wrap(f"note: {tier.note}", 2))
    if tier.source is not None:
        lines += _source(tier.source, 2)
    worth = count_of(book, rule.id, tier.id)
    if worth is not Count.COUNTED:
        waits = open_words(book, rule.id, tier.id)
        lines.append(_wrap(f"no count: {worth}{f' ({waits})' if waits else ''}", 2))
    lines.append(_wrap(f"checked: {checked(book.verification(rule.id, tier.id))}", 2))
    return lines


def checked(verification: Verification) -> str:
    """The state, and what of it is unverified."""
    names = f" ({', '.join(verification.open)})" if verification.open else ""
    return f"{verification.state}{names}"


def _source(source: Source, indent: int) -> list[str]:
    """What a number or wording rests on, under it."""
    said = f": “{source.quote}”" if source.quote else ""
    place = ", ".join(part for part in (source.title, source.locator) if part)
    text = f"{source.state}{f', {place}' if place else ''}{said}"
    if source.looked_for:
        text += f" looked for: {source.looked_for}"
    return [_wrap(f"{text}{f' ({source.note})' if source.note else ''}", indent)]


def _document(document: Document) -> list[str]:
    read = f"; read in {document.copy}" if document.copy else ""
    return [
        _wrap(f"{document.title} ({document.state}, looked at {document.looked_at}{read})", 2),
        f"    {document.address}",
    ]


def _parameters(rule: Rule) -> list[str]:
    if not rule.parameters:
        return []
    lines = ["", "What can be bent (--set):"]
    for p in rule.parameters.values():
        note = f"  ({p.note})" if p.note else ""
        other = "".join(f"; {text}" for text in show_dated(p))
        lines.append(f"  {rule.id}.{p.name} = {show(p)}{other}{note}")
        lines += _sources_of(p)
    return lines


def _sources_of(parameter: Parameter) -> list[str]:
    if parameter.source is None:
        return ["      unverified: the file names no source"]
    lines = _source(parameter.source, 6)
    for dated in parameter.dated:
        if dated.source is not None:
            lines.append(f"      {dated.when}:")
            lines += _source(dated.source, 8)
    return lines


def _readings(rule: Rule) -> list[str]:
    if not rule.readings:
        return []
    lines = ["", "Other readings (--reading):"]
    return lines + [f"  {rule.id}={r.id}: {r.title}" for r in rule.readings]


def _wrap(text: str, indent: int = 0) -> str:
    pad = " " * indent
    return textwrap.fill(text, _WIDTH, initial_indent=pad, subsequent_indent=pad + "  ")


def as_json(book: Rulebook, rule: Rule) -> dict[str, Any]:
    """The rule as plain data: what it says, not how the file spells it."""
    return {
        "id": rule.id,
        "title": rule.title,
        "proponent": rule.proponent,
        "jurisdiction": rule.jurisdiction,
        "kind": rule.kind,
        "unit": rule.unit,
        "status": [{"date": e.date, "event": e.event, "note": e.note} for e in rule.status],
        "derivative_mode": rule.derivative_mode,
        "verification": book.verification(rule.id).state,
        "parameters": {p.name: show(p) for p in rule.parameters.values()},
        "citations": [asdict(c) for c in citations(book.only(rule.id)) if c.rule == rule.id],
        "other_days": {p.name: show_dated(p) for p in rule.parameters.values() if p.dated},
        "readings": {r.id: r.title for r in rule.readings},
        "tiers": [
            {
                "id": t.id,
                "row": t.row,
                "title": t.title,
                "condition": t.prose(),
                "consequence": t.consequence.kind,
                "open_weights": t.consequence.open_weights,
                "derivative_mode": t.derivative_mode,
                "derivative_note": t.derivative_note,
                "modes": list(t.modes),
                "left_open": list(open_points(t.condition, t.parameters)),
                "verification": book.verification(rule.id, t.id).state,
                "count": count_of(book, rule.id, t.id).value,
            }
            for t in rule.tiers
        ],
        "notes": list(rule.notes),
        "sources": [
            {"title": d.title, "address": d.address, "state": d.state, "copy": d.copy}
            for d in rule.sources
        ],
    }
