"""An explanation as JSON values; their meaning is in `explanation_schema`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hubscan.estimate.arithmetic import as_json
from hubscan.reports.explanation import Ancestor, Explanation, Figure
from hubscan.reports.why import Why
from hubscan.reports.why.derivation import Assumption, Candidate, Derivation, Line, Said
from hubscan.rules import Decision

if TYPE_CHECKING:
    from hubscan.reports.chances import Chances

LEVELS = ("not covered", "possibly covered", "likely covered", "surely covered")
"""Words for the levels of a verdict, from 0."""


def explanation_json(found: Explanation) -> dict[str, Any]:
    """Everything `hubscan explain --json` prints; figures stand under their own names."""
    return {
        "id": found.id,
        "key": found.key,
        "origin": found.origin,
        "facts": {k: _plain(v) for k, v in found.facts.items()},
        "traits": {k: _plain(v) for k, v in found.traits.items()},
        **figures_json(found.figures, found.why),
        **said_json(found.why),
        "rerun": {"agrees": not found.differs, "differs": list(found.differs)},
        "ancestors": [_ancestor(a) for a in found.ancestors],
        "verdicts": [_decision(d, found.probability(d)) for d in found.decisions],
        "chances": _chances(found.chances),
    }


def figures_json(figures: tuple[Figure, ...], why: Why | None) -> dict[str, Any]:
    """The figures by name, each with its derivation under `why`; null if there is none."""
    derived = {d.quantity: _derivation(d) for d in why.derivations} if why else {}
    return {
        f.quantity: {
            **_ends(f.low, f.best, f.high),
            "unit": f.unit,
            "method": f.method,
            "grade": f.grade,
            "source": f.source,
            "why": derived.get(f.quantity),
        }
        for f in figures
    }


def said_json(why: Why | None) -> dict[str, Any]:
    """The assumptions that figures rest on, by name, and statements beside the figures."""
    return {
        "assumptions": {a.name: _assumption(a) for a in why.assumptions} if why else {},
        "other_statements": [_said(s) for s in why.said] if why else [],
    }


def _derivation(found: Derivation) -> dict[str, Any]:
    return {
        "statements": [_candidate(c) for c in found.candidates],
        "arithmetic": [_line(line) for line in found.lines],
        "assumptions": [a.name for a in found.assumptions],
        "notes": list(found.notes),
    }


def _candidate(c: Candidate) -> dict[str, Any]:
    return {
        "method": c.method,
        **_ends(c.low, c.best, c.high),
        "unit": c.unit,
        "grade": c.grade,
        "source": c.source,
        "fate": c.fate.value,
        "reason": c.reason,
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "method": line.method,
        "end": line.end or None,
        "counts": line.counts,
        "calculation": as_json(line.part),
        "result": line.value,
        "unit": line.unit,
    }


def _assumption(a: Assumption) -> dict[str, Any]:
    return {"value": a.value, "low": a.low, "high": a.high, "unit": a.unit, "source": a.source}


def _said(s: Said) -> dict[str, Any]:
    return {
        "quantity": s.quantity,
        **_ends(s.low, s.best, s.high),
        "text": s.text,
        "source": s.source,
    }


def _ancestor(a: Ancestor) -> dict[str, Any]:
    return {
        "child": a.child,
        "id": a.name,
        "relation": a.relation,
        "source": a.source,
        "grade": a.grade,
        "in_snapshot": a.in_snapshot,
        "used": a.used,
        "reason": a.reason,
        "own_flop": _ends(*a.own_flop),
    }


def _chances(found: Chances | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "rests_on": found.rests_on,
        "left_open": found.left_open,
        "documents": list(found.documents),
        "models_below": found.below,
        "candidate_bases": list(found.candidates),
    }


def _decision(d: Decision, probability: float | None) -> dict[str, Any]:
    return {
        "rule": d.rule,
        "tier": d.tier,
        "mode": d.mode,
        "verdict": LEVELS[d.level],
        "probability": probability,
        "criterion": d.criterion,
        "owed_from": d.owed and d.owed.isoformat(),
    }


def _ends(low: float | None, best: float | None, high: float | None) -> dict[str, float | None]:
    return {"low": low, "best": best, "high": high}


def _plain(value: Any) -> Any:
    return (
        value if value is None or isinstance(value, str | int | float | bool | list) else str(value)
    )
