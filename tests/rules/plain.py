"""A second, plain evaluator of conditions: one model at a time, by the textbook definitions.

`surely` and `possibly` are Kleene logic over bounds. `likely` is the condition on best values,
where a test without a best value is decided if its bounds agree.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hubscan.rules.conditions import (
    All,
    Compare,
    CompareDate,
    Condition,
    Constant,
    Everything,
    Flag,
    Generates,
    Judgement,
    Not,
    ParameterTerm,
    Some,
    walk,
)
from hubscan.rules.parameters import Band, Parameter, Question, ReferenceModel
from hubscan.rules.rule import Rule, Tier
from hubscan.rules.vocabulary import FLAGS, QUANTITIES, Origin

Truth = bool | None
SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
KNOWN = (All, Compare, CompareDate, Everything, Flag, Generates, Judgement, Not, Some)


@dataclass(frozen=True)
class View:
    """The three answers about one model."""

    sure: bool
    likely: bool
    possible: bool


def can_judge(rule: Rule, tier: Tier, mode: str) -> bool:
    """Whether the condition depends on nothing but the model's own facts."""
    nodes = list(walk(tier.condition))
    terms = [t for n in nodes if isinstance(n, Compare) for t in n.operand.terms]
    of_others = any(getattr(t, "owner", "") in ("base", "frontier") for t in terms)
    dates = [n.name for n in nodes if isinstance(n, CompareDate)]
    return (
        mode in ("own", "cumulative", "own_threshold")
        and not of_others
        and (tier.unit or rule.unit) != "cluster"
        and all(isinstance(n, KNOWN) for n in nodes)
        and all(name == "release_date" for name in dates)
    )


def judge(tier: Tier, mode: str, facts: Mapping[str, Any], *, has_base: bool) -> View:
    """The three answers of `tier` in `mode`."""
    facts = {**facts, "is_derivative": has_base}
    if facts.get("published") is False:
        facts["published"] = None  # gated may still count as published
    facts["is_sparse"] = _sparse(facts)
    bounds = _truth(tier.condition, facts, mode, tier.parameters, best=False)
    likely = _truth(tier.condition, facts, mode, tier.parameters, best=True)
    return View(bounds is True, likely is True, bounds is not False)


def _truth(
    node: Condition, facts: Mapping[str, Any], mode: str, given: Mapping[str, Parameter], best: bool
) -> Truth:
    def sub(limb: Condition) -> Truth:
        return _truth(limb, facts, mode, given, best)

    match node:
        case All(limbs):
            found = [sub(limb) for limb in limbs]
            return False if False in found else None if None in found else True
        case Some(limbs):
            found = [sub(limb) for limb in limbs]
            return True if True in found else None if None in found else False
        case Not(limb):
            inner = sub(limb)
            return None if inner is None else not inner
        case Flag(name, value):
            known = None if FLAGS[name].origin is Origin.NOWHERE else facts.get(name)
            return None if known is None else known is value
        case Generates(kinds):
            out = facts.get("generates")
            return None if out is None else bool(set(out) & set(kinds))
        case Judgement(name):
            question = given[name].value
            assert isinstance(question, Question)
            return question.default
        case CompareDate(name, sign, day):
            when = given[day.name].value if isinstance(day, ParameterTerm) else day
            there = facts.get(name)
            return SIGNS[sign](there, when) if there and isinstance(when, date) else None
        case Compare():
            return _compare(node, facts, mode, given, best)
        case _:
            return True


def _compare(
    node: Compare, facts: Mapping[str, Any], mode: str, given: Mapping[str, Parameter], best: bool
) -> Truth:
    word = node.quantity
    if mode in ("own", "own_threshold"):
        word = {"training_flop": "own_flop", "training_cost_usd": "own_cost_usd"}.get(word, word)
    limit = _limit(node, given)
    if limit is None or QUANTITIES[word].origin is Origin.NOWHERE:
        return None
    low, middle, high = facts.get(word) or (None, None, None)
    test = SIGNS[node.sign]
    floor = 0.0 if low is None else low  # no quantity is negative
    ends = (floor, high) if node.sign in (">", ">=") else (high, floor)
    lines = (limit.high, limit.low) if node.sign in (">", ">=") else (limit.low, limit.high)
    worst, kindest = (None if e is None else test(e, t) for e, t in zip(ends, lines, strict=True))
    if worst is True or kindest is False:
        return worst is True
    if best and middle is not None:
        return test(middle, limit.best)
    if best and not limit.is_exact:
        return _between(test, ends, limit)
    return None


def _between(test: Callable[[Any, Any], bool], ends: tuple[Any, Any], limit: Band) -> Truth:
    """Without a best value but with a soft line: decided if both ends agree on its middle."""
    said = {None if e is None else test(e, limit.best) for e in ends}
    return said.pop() if len(said) == 1 else None


def _limit(node: Compare, given: Mapping[str, Parameter]) -> Band | None:
    (term,) = node.operand.times
    match term:
        case Constant(value):
            return Band.exact(value)
        case ParameterTerm(name):
            value = given[name].value
            return value if isinstance(value, Band) else None
        case _:
            model = given[term.owner].value
            assert isinstance(model, ReferenceModel)
            return Band.exact(model.figures[term.quantity])


def _sparse(facts: Mapping[str, Any]) -> Truth:
    active, total = facts.get("active_parameters"), facts.get("parameters")
    if not active or not total:
        return None
    if active[2] is not None and total[0] is not None and active[2] < total[0]:
        return True
    if active[0] is not None and total[2] is not None and active[0] >= total[2]:
        return False
    return None
