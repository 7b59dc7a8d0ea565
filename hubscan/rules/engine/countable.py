"""Which tiers the Hub can count: what comes out of a condition whatever the facts are.

A text without a number gives the same answer for every model; one with a limb that only people
answer gives an upper bound; one that binds nobody sweeps nothing in. None of them is a count.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from hubscan.rules.engine.degrees import NOT, SURE, UNKNOWN
from hubscan.rules.language.conditions import (
    All,
    Compare,
    CompareDate,
    Condition,
    Covered,
    Everything,
    FigureTerm,
    Flag,
    Judgement,
    Not,
    ParameterTerm,
    Scope,
    Some,
    walk,
)
from hubscan.rules.language.parameters import Question
from hubscan.rules.language.rule import Rule, Tier
from hubscan.rules.language.vocabulary import FLAGS, QUANTITIES, Origin
from hubscan.rules.rulebook import Rulebook, VerdictColumn


class Count(StrEnum):
    """What may be said of the number of models that a tier covers."""

    COUNTED = "counted"
    AT_MOST = "at most, if judged so"
    """A limb is answered by people or by facts that are not on the Hub: an upper bound."""
    NEEDS_A_NUMBER = "needs a number"
    """The text leaves its number open: an upper bound until somebody sets one."""
    NO_THRESHOLD = "no threshold in the text"
    NOT_YET = "nobody yet"
    """It waits for an act, such as a designation, that has not happened."""
    BINDS_NOBODY = "binds nobody"
    """A definition, a scope, or a benefit."""
    NO_MODELS = "not about models"
    """It regulates computing clusters."""


FREE_OF_DUTIES = ("none", "definition")
"""Consequences that oblige nobody."""

_MIDDLE = "cumulative"
"""Of the three readings of a silent text."""

_ANY = (NOT, SURE)
_OPEN = (UNKNOWN, UNKNOWN)
Range = tuple[int, int]
"""Least and greatest degree over all facts a model may have."""


def count_of(book: Rulebook, rule_id: str, tier_id: str) -> Count:
    """What the tier's number of models is worth. Raises `ConfigError` for unknown names."""
    rule, tier = book.rule(rule_id), book.tier(rule_id, tier_id)
    if (tier.unit or rule.unit) == "cluster":
        return Count.NO_MODELS
    if tier.consequence.kind in FREE_OF_DUTIES or tier.consequence.benefit:
        return Count.BINDS_NOBODY
    least, greatest = _range(book, tier, tier.condition)
    if least == greatest == UNKNOWN:
        return Count.NO_THRESHOLD if not needed(book, tier) else Count.NEEDS_A_NUMBER
    if greatest == NOT:
        return Count.NOT_YET
    if greatest <= UNKNOWN:
        return Count.NEEDS_A_NUMBER if needed(book, tier) else Count.AT_MOST
    return Count.COUNTED


def uncounted(book: Rulebook) -> frozenset[tuple[str, str]]:
    """(rule, tier) of all that are no count."""
    return frozenset(
        (rule.id, tier.id)
        for rule in book.rules
        for tier in rule.tiers
        if count_of(book, rule.id, tier.id) is not Count.COUNTED
    )


def left_out(book: Rulebook) -> frozenset[tuple[str, str]]:
    """(rule, tier) of all whose numbers were seen in no text or that are no count: they have no
    headline and no chart."""
    return book.unverified() | uncounted(book)


def main_tier(rule: Rule, counts: Callable[[tuple[str, str]], bool]) -> Tier | None:
    """The first tier in the file that still stands, of those (rule, tier) that can be counted."""
    standing_ones = (tier for tier in rule.tiers if tier.stood_to is None)
    return next((tier for tier in standing_ones if counts((rule.id, tier.id))), None)


def main_columns(book: Rulebook) -> list[VerdictColumn]:
    """The column that stands for each text, of those that have a headline."""
    tiers = main_tiers(book, book)
    return [VerdictColumn(rule.id, tier.id, mode_shown(tier)) for rule, tier in tiers]


def main_tiers(asked: Rulebook, book: Rulebook) -> list[tuple[Rule, Tier]]:
    """The texts of `asked` that have a headline, each with its main tier; they may refer to others
    of `book`."""
    hidden = left_out(book)
    found = ((rule, main_tier(rule, lambda one: one not in hidden)) for rule in asked.rules)
    return [(rule, tier) for rule, tier in found if tier is not None]


def mode_shown(tier: Tier) -> str:
    """The mode in which one column stands for a tier: where the text is silent on derivatives, that
    of cumulative compute. The other readings stand in `verdicts`."""
    return tier.modes[0] if len(tier.modes) == 1 else _MIDDLE


def open_words(book: Rulebook, rule_id: str, tier_id: str) -> str:
    """What would have to be said or known before the tier is a count; empty if nothing."""
    tier = book.tier(rule_id, tier_id)
    parts = [f"--set {rule_id}.{name}=…" for name in needed(book, tier) if name in tier.parameters]
    for node in walk(tier.condition):
        match node:
            case Judgement(name):
                question = tier.parameters[name].value
                if isinstance(question, Question):
                    parts.append(f"people judge whether {question.question}")
            case Compare(quantity=word) if QUANTITIES[word].origin is Origin.NOWHERE:
                parts.append(f"{QUANTITIES[word].phrase}, not on the Hub")
            case Flag(name) if FLAGS[name].origin is Origin.NOWHERE:
                parts.append(f"whether it is {FLAGS[name].phrase}, not on the Hub")
            case _:
                pass
    return "; ".join(dict.fromkeys(parts))


def needed(book: Rulebook, tier: Tier) -> tuple[str, ...]:
    """Parameters without a value that the tier, or one it refers to, compares with."""
    found: dict[str, None] = {}
    for node in walk(tier.condition):
        match node:
            case Compare() | CompareDate():
                found |= dict.fromkeys(_unbound(node, tier))
            case Covered(_, rule, other):
                found |= dict.fromkeys(needed(book, book.tier(rule, other)))
    return tuple(found)


def _unbound(node: Compare | CompareDate, tier: Tier) -> list[str]:
    terms = node.operand.terms if isinstance(node, Compare) else (node.operand,)
    names = [
        t.name if isinstance(t, ParameterTerm) else t.owner
        for t in terms
        if isinstance(t, ParameterTerm | FigureTerm)
    ]
    return [n for n in names if n in tier.parameters and tier.parameters[n].value is None]


def _range(book: Rulebook, tier: Tier, node: Condition) -> Range:  # noqa: PLR0911 - a kind a case
    match node:
        case All(limbs):
            ranges = [_range(book, tier, limb) for limb in limbs]
            return min(low for low, _ in ranges), min(high for _, high in ranges)
        case Some(limbs):
            ranges = [_range(book, tier, limb) for limb in limbs]
            return max(low for low, _ in ranges), max(high for _, high in ranges)
        case Not(limb):
            low, high = _range(book, tier, limb)
            return SURE - high, SURE - low
        case Covered(scope, rule, other):
            referred = book.tier(rule, other)
            low, high = _range(book, referred, referred.condition)
            return (low, high) if scope is Scope.SELF else (NOT, high)
        case Judgement(name):
            return _answered(tier, name)
        case Everything():
            return SURE, SURE
        case _:
            return _OPEN if _is_open(node, tier) else _ANY


def _answered(tier: Tier, name: str) -> Range:
    question = tier.parameters[name].value
    assert isinstance(question, Question)
    rest = UNKNOWN if question.default is None else SURE * int(question.default)
    return NOT if question.no else rest, SURE if question.yes else rest


def _is_open(node: Condition, tier: Tier) -> bool:
    match node:
        case Compare(quantity=quantity):
            nowhere = QUANTITIES[quantity].origin is Origin.NOWHERE
            return nowhere or bool(_unbound(node, tier))
        case CompareDate():
            return bool(_unbound(node, tier))
        case Flag(name):
            return FLAGS[name].origin is Origin.NOWHERE
        case _:
            return False
