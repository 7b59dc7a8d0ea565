"""Training compute: the model's own step and that of every distinct ancestor, each once."""

from __future__ import annotations

import math
from dataclasses import replace

from hubscan.estimate.arithmetic import Number, Part, Step, greatest, product, total
from hubscan.lineage import CountedStep
from hubscan.lineage.steps import LOST_FLOP_PER_TOKEN, LOST_MARGIN
from hubscan.reports.why.derivation import Candidate, Derivation, Fate, Line
from hubscan.reports.why.facts import ENDS, Facts, ends

QUANTITIES = ("training_flop",)


def derive(facts: Facts, quantity: str) -> Derivation:
    """The steps that are summed, and the sums."""
    final = ends(facts.final, quantity)
    own, *above = facts.steps
    above.sort(key=lambda s: (-(math.inf if s.high is None else s.high), s.name))
    reason = "the model's own step" + ("" if above else ", to which no ancestor adds")
    if facts.lineage["original"] != facts.model:
        reason += ": a copy adds none to its original"
    elif ends(facts.own, "own_flop") != (own.low, own.best, own.high):
        reason += ", less what its curated figure already holds of its ancestors"
    candidates = [_candidate("own step", own, reason, final[1])]
    candidates += [_candidate(f"step of {s.name}", s, "counted once", final[1]) for s in above]
    lines: list[Line] = []
    notes: tuple[str, ...] = ()
    if above:
        notes = ("hubscan explain NAME --figure own_flop says why a step is what it is",)
    if above or own.lost != 0:
        steps = [replace(own, name=""), *above]
        sums = (_low(steps), _best(steps), _high(steps))
        known = dict(zip(ENDS, final, strict=True))
        lines = [
            Line("sum of distinct steps", end, _not_below(part, end, known), value, "FLOP")
            for end, part, value in zip(ENDS, sums, final, strict=True)
            if part is not None and value is not None
        ]
    return Derivation(quantity, tuple(candidates), tuple(lines), notes)


def _candidate(name: str, step: CountedStep, reason: str, best: float | None) -> Candidate:
    if not step.declared:
        reason += "; only an inferred parent leads to it, so it is not in the low end"
    if step.best is None and best is None:
        reason += "; it has no best value, so the sum has none"
    elif step.best is None:
        reason += "; best leaves it out: together such steps are below 5 %"
    if step.lost is None:
        reason += "; a parent is lost, and nothing bounds what it cost"
    elif step.lost > 0:
        reason += "; a parent is lost: the size bounds what that can have cost"
    return Candidate(name, step.low, step.best, step.high, "", Fate.USED, reason)


def _low(steps: list[CountedStep]) -> Part | None:
    return _total([(s, s.low) for s in steps if s.declared])


def _best(steps: list[CountedStep]) -> Part | None:
    return _total([(s, s.best) for s in steps])


def _high(steps: list[CountedStep]) -> Part | None:
    """The highs, and the most that one lost base above all of them can have cost."""
    if any(s.high is None or s.lost is None for s in steps):
        return None
    losing = max(steps, key=lambda s: s.lost or 0.0)
    base = None
    if losing.lost and losing.lost_size is not None and losing.lost_tokens is not None:
        base = product(
            Number("", LOST_FLOP_PER_TOKEN, "FLOP per parameter and token"),
            Number("parameters", losing.lost_size, "parameters"),
            Number("tokens of the largest corpus by then", losing.lost_tokens, "tokens"),
            Number("(margin) for a lost parent", LOST_MARGIN),
        )
    return _total([(s, s.high) for s in steps], base)


def _total(values: list[tuple[CountedStep, float | None]], more: Part | None = None) -> Step:
    known = [(s, v) for s, v in values if v is not None]
    numbers = [Number(f"of {s.name}" if s.name else "own step", v, "FLOP") for s, v in known]
    kept = [n for n in numbers if n.value] or ([] if more else numbers[:1])
    return total(*sorted(kept, key=lambda n: -n.value), more)


def _not_below(part: Part, end: str, final: dict[str, float | None]) -> Part:
    """A best below the low end, or a high below the best, is raised to it."""
    below = {"best": "low", "high": "best"}.get(end)
    floor = final[below] if below else None
    if floor is None or part.value >= floor:
        return part
    return greatest(part, Number(f"at the {below} end", floor, "FLOP"))
