"""The training steps behind a model's training compute, in words and as sums."""

from __future__ import annotations

import math
from collections.abc import Iterable

from hubscan.estimate.arithmetic import Number, Part, total
from hubscan.estimate.derivation import ways
from hubscan.estimate.inheritance.breakdown import CountedStep
from hubscan.estimate.stages import BY_TABLE
from hubscan.reports.why.derivation import Candidate, Fate
from hubscan.reports.why.facts import Facts


def sums(facts: Facts) -> dict[str, Part]:
    """The facts about distinct steps that are sums, written out."""
    own, *above = facts.steps
    if not above and own.lost == 0:
        return {}
    steps = facts.steps
    found = {
        "low_sum": _total((s, s.low) for s in steps if s.declared),
        "best_sum": _total((s, s.best) for s in steps),
        "high_sum": _total((s, s.high) for s in steps),
        "lost_base": _lost_base(facts),
    }
    return {name: part for name, part in found.items() if part is not None}


def candidates(facts: Facts) -> list[Candidate]:
    """Each step, the model's own first, then the largest."""
    own, *above = facts.steps
    above.sort(key=lambda s: (-(math.inf if s.high is None else s.high), s.name))
    best = facts.final["training_flop_best"]
    return [
        _candidate("own step", own, _about_own(facts, own, bool(above)), best),
        *(_candidate(f"step of {s.name}", s, "counted once", best) for s in above),
    ]


def notes(facts: Facts) -> list[str]:
    """Where to ask on."""
    if len(facts.steps) == 1:
        return []
    return ["hubscan explain NAME --figure own_flop says why a step is what it is"]


def _about_own(facts: Facts, own: CountedStep, has_ancestors: bool) -> str:
    reason = "the model's own step" + ("" if has_ancestors else ", to which no ancestor adds")
    if facts.lineage["original"] != facts.model:
        return f"{reason}: a copy adds none to its original"
    if facts.ends("own_flop") != (own.low, own.best, own.high):
        return f"{reason}, less what its curated figure already holds of its ancestors"
    return reason


def _candidate(name: str, step: CountedStep, reason: str, best: float | None) -> Candidate:
    if not step.declared:
        reason += "; only an inferred parent leads to it, so it is not in the low end"
    if step.best is None and best is None:
        reason += "; it has no best value, so the sum has none"
    elif step.best is None:
        reason += "; best leaves it out: together such steps are negligible"
    if step.lost is None:
        reason += "; a parent is lost, and nothing bounds what it cost"
    elif step.lost > 0:
        reason += "; a parent is lost: the size bounds what that can have cost"
    return Candidate(name, step.low, step.best, step.high, "", Fate.USED, reason)


def _lost_base(facts: Facts) -> Part | None:
    """What the one lost base that may have cost most cost at most."""
    losing = max(facts.steps, key=lambda s: s.lost or 0.0)
    if not losing.lost or losing.model is None:
        return None
    found = ways(facts.few, BY_TABLE["lost_base_flop"], losing.model, facts.constants)
    return found[0].high if found else None


def _total(values: Iterable[tuple[CountedStep, float | None]]) -> Part | None:
    known = [
        Number("own step" if place == 0 else f"of {step.name}", value, "FLOP")
        for place, (step, value) in enumerate(values)
        if value is not None
    ]
    kept = sorted((n for n in known if n.value), key=lambda n: -n.value) or known[:1]
    if len(kept) == 1:  # that the others add nothing is shown by one of them
        kept += [n for n in known if n is not kept[0]][:1]
    if len(kept) < 2:
        return kept[0] if kept else None
    return total(*kept)
