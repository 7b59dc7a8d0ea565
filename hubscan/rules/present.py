"""A rule for people (prose) and for machines (JSON)."""

from __future__ import annotations

import textwrap
from typing import Any

from hubscan.rules.bend import show, show_dated
from hubscan.rules.rule import Rule, Tier, Verification
from hubscan.rules.unsettled import open_points

_WIDTH = 96
_MODES = {
    "own": "each model by its own training step and scores",
    "cumulative": "training compute adds up over all ancestors",
    "inherits": "a model is covered if it or any ancestor is",
    "share": "own step measured against the base's compute",
    "own_threshold": "a separate line for the own training step",
    "silent": "the text does not say; own, cumulative and inherits are counted side by side",
}


def as_text(rule: Rule) -> str:
    """The rule as wrapped prose."""
    lines = [rule.title, f"{rule.id} · {rule.kind} · {rule.jurisdiction} · {rule.proponent}", ""]
    lines += [f"{e.date}  {e.event}{f' ({e.note})' if e.note else ''}" for e in rule.status]
    lines += ["", f"Regulates: {rule.unit}", _wrap(f"Fine-tunes: {_MODES[rule.derivative_mode]}")]
    if rule.derivative_note:
        lines.append(_wrap(rule.derivative_note, 2))
    if rule.accounting:
        lines.append(_wrap(f"Accounting: {rule.accounting}"))
    for tier in rule.tiers:
        lines += ["", *_tier(rule, tier)]
    if rule.highest_tier_wins and len(rule.tiers) > 1:
        lines += ["", "A model in a later tier is not counted in an earlier one."]
    lines += _parameters(rule) + _readings(rule)
    lines += [""] + [_wrap(f"Note: {note}") for note in rule.notes]
    lines += [
        _wrap(f"Source ({s.of}; {s.checked.replace('_', ' ')}): {s.cite}") for s in rule.sources
    ]
    lines.append(_wrap("C" + _checked(rule.verification)[1:]))
    return "\n".join(lines)


def _tier(rule: Rule, tier: Tier) -> list[str]:
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
    points = open_points(tier.condition, tier.parameters)
    if points:
        lines.append(_wrap(f"left open by the text: {', '.join(points)}", 2))
    if tier.note:
        lines.append(_wrap(f"note: {tier.note}", 2))
    if tier.verification is not None:
        lines.append(_wrap(_checked(tier.verification), 2))
    return lines


def _checked(verification: Verification) -> str:
    state = verification.state.replace("_", " ")
    return f"checked: {state}{f' ({verification.note})' if verification.note else ''}"


def _parameters(rule: Rule) -> list[str]:
    if not rule.parameters:
        return []
    lines = ["", "What can be bent (--set):"]
    for p in rule.parameters.values():
        note = f"  ({p.note})" if p.note else ""
        other = "".join(f"; {text}" for text in show_dated(p))
        lines.append(f"  {rule.id}.{p.name} = {show(p)}{other}{note}")
    return lines


def _readings(rule: Rule) -> list[str]:
    if not rule.readings:
        return []
    lines = ["", "Other readings (--reading):"]
    return lines + [f"  {rule.id}={r.id}: {r.title}" for r in rule.readings]


def _wrap(text: str, indent: int = 0) -> str:
    pad = " " * indent
    return textwrap.fill(text, _WIDTH, initial_indent=pad, subsequent_indent=pad + "  ")


def as_json(rule: Rule) -> dict[str, Any]:
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
        "verification": rule.verification.state,
        "parameters": {p.name: show(p) for p in rule.parameters.values()},
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
            }
            for t in rule.tiers
        ],
        "notes": list(rule.notes),
        "sources": [{"for": s.of, "cite": s.cite, "checked": s.checked} for s in rule.sources],
    }
