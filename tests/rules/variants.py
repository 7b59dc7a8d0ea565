"""Rules with one line moved, and in which direction that may move a count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from msgspec import structs

from hubscan.rules import Rulebook
from hubscan.rules.bend import with_parameters
from hubscan.rules.language.conditions import (
    All,
    Compare,
    CompareDate,
    Condition,
    Constant,
    Covered,
    Not,
    ParameterTerm,
    Some,
)
from hubscan.rules.language.parameters import Band, Parameter
from hubscan.rules.language.rule import Rule, Tier

RISING = (">", ">=")
_STARTING_POINT = {"FLOP": 1e22, "%": 50.0, "USD": 1e6}
"""Where the text gives no number."""
_STEP = {"%": 1.3}
"""How much higher a number is set; else tenfold."""
_LATER = timedelta(200)


def mapped(node: Condition, change: Callable[[Condition], Condition]) -> Condition:
    """The condition with every test replaced by what `change` makes of it."""
    match node:
        case All(limbs):
            return All(tuple(mapped(limb, change) for limb in limbs))
        case Some(limbs):
            return Some(tuple(mapped(limb, change) for limb in limbs))
        case Not(limb):
            return Not(mapped(limb, change))
        case _:
            return change(node)


def signed(node: Condition, sign: int = 1) -> Iterator[tuple[Condition, int]]:
    """Every test, with -1 if it stands under an odd number of `not`."""
    match node:
        case All(limbs) | Some(limbs):
            for limb in limbs:
                yield from signed(limb, sign)
        case Not(limb):
            yield from signed(limb, -sign)
        case _:
            yield node, sign


def tightened(rule: Rule) -> Iterator[tuple[Tier, Rule]]:
    """For every comparison of every tier: the rule with that one harder to pass for the tier.

    A date that the text does not give has no place from which it could be moved.
    """
    for tier in rule.tiers:
        for number, (node, sign) in enumerate(signed(tier.condition)):
            harder = _moved(node, tier, sign)
            if harder is not None:
                condition = _with_test(tier.condition, number, harder)
                changed = replace(tier, condition=condition)
                tiers = tuple(changed if t is tier else t for t in rule.tiers)
                yield tier, replace(rule, tiers=tiers)


def _moved(node: Condition, tier: Tier, sign: int) -> Condition | None:
    match node:
        case Compare():
            by = 1.5 if (node.sign in RISING) == (sign > 0) else 1 / 1.5
            operand = structs.replace(node.operand, times=(*node.operand.times, Constant(by)))
            return replace(node, operand=operand)
        case CompareDate(operand=ParameterTerm(name)):
            day = tier.parameters[name].value
        case CompareDate():
            day = node.operand
        case _:
            return None
    if not isinstance(day, date):
        return None
    return replace(node, operand=day + _LATER * (1 if (node.sign in RISING) == (sign > 0) else -1))


def _with_test(condition: Condition, number: int, test: Condition) -> Condition:
    """`condition` with its test of that number replaced."""
    left = iter(range(len(list(signed(condition)))))
    return mapped(condition, lambda node: test if next(left) == number else node)


def raised(rule: Rule, name: str) -> tuple[Rule, Rule]:
    """The rule with a number or date among its parameters as it is, and higher."""
    parameter = rule.parameters[name]
    if parameter.kind == "date":
        day = parameter.value if isinstance(parameter.value, date) else date(2024, 1, 1)
        return _with_value(rule, parameter, day), _with_value(rule, parameter, day + _LATER)
    here = parameter.value
    if not isinstance(here, Band):
        here = Band.exact(_STARTING_POINT.get(parameter.unit, 1e6))
    step = _STEP.get(parameter.unit, 10.0)
    higher = Band(here.low * step, here.best * step, here.high * step)
    return _with_value(rule, parameter, here), _with_value(rule, parameter, higher)


def _with_value(rule: Rule, parameter: Parameter, value: Band | date) -> Rule:
    return with_parameters(rule, {parameter.name: replace(parameter, value=value)})


def effect(book: Rulebook, rule: Rule, tier: Tier, name: str) -> set[int]:
    """Which way a higher parameter `name` of `rule` can move the tier: -1 fewer, 1 more models."""
    found: set[int] = set()
    for node, sign in signed(tier.condition):
        if _reads(node, ParameterTerm(name)):
            assert isinstance(node, Compare | CompareDate)
            found.add(-sign if node.sign in RISING else sign)
        elif isinstance(node, Covered) and node.rule == rule.id:
            other = book.tier(node.rule, node.tier)
            found |= {sign * way for way in effect(book, rule, other, name)}
    if rule.highest_tier_wins:
        for higher in rule.tiers[rule.tiers.index(tier) + 1 :]:
            found |= {-way for way in effect(book, rule, higher, name)}
    return found


def _reads(node: Condition, term: ParameterTerm) -> bool:
    match node:
        case Compare(operand=operand):
            return term in operand.times
        case CompareDate(operand=operand):
            return operand == term
        case _:
            return False


def renamed(rule: Rule, name: str) -> Rule:
    """The rule under another id, its references to its own tiers included."""

    def own(node: Condition) -> Condition:
        return (
            replace(node, rule=name) if isinstance(node, Covered) and node.rule == rule.id else node
        )

    tiers = tuple(replace(t, condition=mapped(t.condition, own)) for t in rule.tiers)
    return replace(rule, id=name, tiers=tiers)


def movable(rule: Rule) -> list[Parameter]:
    """The parameters of a rule that are numbers or dates, given or not."""
    return [p for p in rule.parameters.values() if p.kind in ("number", "date")]
