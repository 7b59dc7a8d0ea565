"""Figures that a model has from another one: its size, or what its original scores."""

from __future__ import annotations

from hubscan.estimate.arithmetic import Number, Part, least, product, total
from hubscan.lineage.inherit_sql import ADAPTER_SHARE, GROW, SHRINK
from hubscan.reports.why.derivation import Candidate, Fate, Line
from hubscan.reports.why.facts import ENDS, Facts, ends

_ABOUT = {"low": SHRINK, "best": 1.0, "high": GROW}


def is_inherited(facts: Facts, quantity: str) -> bool:
    """Whether the figure is another one than the model's own estimate."""
    return bool(facts.final[f"{quantity}_method"] != facts.own[f"{quantity}_method"])


def is_copy(facts: Facts, quantity: str) -> bool:
    """Whether the figure is the original's, of which this is a copy."""
    original = facts.lineage["original"]
    method = facts.final[f"{quantity}_method"]
    return bool(original != facts.model and method == f"copy of {facts.name_of(original)}")


def from_original(facts: Facts, quantity: str) -> Candidate:
    """The original's figure, which a copy has."""
    original = facts.lineage["original"]
    theirs = facts.figures_of(original)
    return Candidate(
        f"copy of {facts.name_of(original)}",
        *ends(theirs, quantity),
        source=str(theirs.get(f"{quantity}_source") or ""),
        fate=Fate.USED,
        reason="the same weights, and better known there",
        grade=theirs.get(f"{quantity}_grade"),
    )


def from_donor(facts: Facts, quantity: str) -> tuple[list[Candidate], list[Line]]:
    """The size that a copy, an adapter or a model of unknown size has from another one."""
    donor = facts.donor
    if donor is None:
        return [], []
    theirs = facts.figures_of(donor.model)
    method = str(facts.final[f"{quantity}_method"])
    found = Candidate(
        method,
        *ends(theirs, quantity),
        source=f"{donor.id}: {theirs.get(f'{quantity}_source') or 'unknown'}",
        fate=Fate.USED,
        reason=_reason(method, donor.guess),
        grade=theirs.get(f"{quantity}_grade"),
    )
    mine = ends(facts.own, quantity)
    known = any(v is not None for v in mine)
    lines = []
    for end, given, own, result in zip(
        ENDS, ends(theirs, quantity), mine, ends(facts.final, quantity), strict=True
    ):
        if given is None or result is None:
            continue
        part = _part(method, end, Number(f"of {donor.id}", given, "parameters"), own, known)
        if part is not None and end == "low" and donor.guess and own is not None:
            part = least(Number("by its own figure", own, "parameters"), part)
        if part is not None:
            lines.append(Line(method, end, part, result, "parameters"))
    return [found], lines


def _reason(method: str, guess: bool) -> str:
    """Why the figure is taken from there."""
    if method.startswith("copy of "):
        reason = "the same weights, and as well known there"
    elif method.startswith("base "):
        reason = "an adapter is used together with its base"
    else:
        reason = "its own size is not known, and training seldom changes it"
    return f"{reason}; the parent is inferred" if guess else reason


def _part(method: str, end: str, theirs: Number, own: float | None, known: bool) -> Part | None:
    """One end worked out; None where that end of the adapter is open, though others are known."""
    if method.startswith("copy of "):
        return theirs
    if not method.startswith("base "):
        return theirs if end == "best" else product(Number("", _ABOUT[end]), theirs)
    if known:
        return None if own is None else total(theirs, Number("of the adapter", own, "parameters"))
    share = Number("for an adapter of unknown size", ADAPTER_SHARE[end])
    return total(theirs, product(share, theirs))
