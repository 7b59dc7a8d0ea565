"""A second, plain evaluator of rules: one model and its base at a time, by textbook definitions.

`surely` and `possibly` are Kleene logic over bounds. `likely` is the condition on best values: a
figure without a best value may be anywhere between its bounds. Every tier of every rule can be
judged, in every mode, in worlds where a model has at most one base, which has none.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from math import prod
from typing import Any

from hubscan.rules import Rulebook
from hubscan.rules.engine.plan import mode_of
from hubscan.rules.language.conditions import (
    All,
    Compare,
    CompareDate,
    Condition,
    Constant,
    Covered,
    DerivedFrom,
    DeveloperIs,
    FigureTerm,
    Flag,
    Generates,
    Judgement,
    Known,
    Licence,
    Not,
    ParameterTerm,
    Scope,
    Some,
    Term,
)
from hubscan.rules.language.parameters import Band, Question, ReferenceModel
from hubscan.rules.language.rule import Rule, Tier
from hubscan.rules.language.vocabulary import FLAGS, QUANTITIES, Origin
from hubscan.rules.tools.examples import gated
from tests.rules.three_values import (
    UNKNOWN,
    Ends,
    Facts,
    Truth,
    all_of,
    any_of,
    ends_of,
    negated,
    product,
)

SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
OWN_STEP = {"training_flop": "own_flop", "training_cost_usd": "own_cost_usd"}


@dataclass(frozen=True)
class View:
    """The three answers about one model."""

    sure: bool
    likely: bool
    possible: bool

    @property
    def level(self) -> int:
        """0 not covered, 1 possibly, 2 likely, 3 surely."""
        return int(self.sure) + int(self.likely) + int(self.possible)


@dataclass(frozen=True)
class Model:
    """A model, its base if any, the largest figures of all models before it and of those of its
    developer, and who that is."""

    facts: Facts
    base: Model | None = None
    frontier: Mapping[str, Ends] | None = None
    before: Mapping[str, Ends] | None = None
    developer: str = ""


def judge(book: Rulebook, rule: Rule, tier: Tier, mode: str, model: Model) -> View:
    """The three answers of `tier` in `mode`."""
    bounds = Judge(book, best=False).tier(rule, tier, mode, model)
    likely = Judge(book, best=True).tier(rule, tier, mode, model)
    return View(bounds is True, likely is True, bounds is not False)


@dataclass(frozen=True)
class Judge:
    """Kleene's three values, over bounds or on best values."""

    book: Rulebook
    best: bool

    def tier(self, rule: Rule, tier: Tier, mode: str, model: Model | None) -> Truth:
        """Whether `tier` covers `model`; no model is not covered."""
        if model is None or (tier.unit or rule.unit) == "cluster":
            return False
        if mode == "inherits":
            found = any_of([self.tier(rule, tier, "own", m) for m in (model, model.base)])
            return self._unless_higher(rule, tier, mode, model, found)
        found = Limbs(self, tier, mode, model).truth(tier.condition)
        return self._unless_higher(rule, tier, mode, model, found)

    def _unless_higher(
        self, rule: Rule, tier: Tier, mode: str, model: Model, found: Truth
    ) -> Truth:
        if not rule.highest_tier_wins:
            return found
        higher = rule.tiers[rule.tiers.index(tier) + 1 :]
        return all_of([found, *(negated(self.tier(rule, t, mode, model)) for t in higher)])


@dataclass(frozen=True)
class Limbs:
    """The condition of one tier in one mode, on one model."""

    judge: Judge
    tier: Tier
    mode: str
    model: Model

    def truth(self, node: Condition) -> Truth:
        facts, model = self.model.facts, self.model
        match node:
            case All(limbs):
                return all_of([self.truth(limb) for limb in limbs])
            case Some(limbs):
                return any_of([self.truth(limb) for limb in limbs])
            case Not(limb):
                return negated(self.truth(limb))
            case Covered():
                return self._covered(node)
            case DerivedFrom(patterns):
                family = [m for m in (model, model.base) if m is not None]
                ids = [str(m.facts.get("id", "example/none")).lower() for m in family]
                return any(fnmatchcase(i, p.lower()) for i in ids for p in patterns)
            case Known(figure):
                known = model.base and model.base.facts.get(figure.quantity)
                return True if known and known[1] is not None else None
            case Flag(name, value):
                there = self._flag(name)
                return None if there is None else there is value
            case Generates(kinds):
                out = facts.get("generates")
                return None if out is None else bool(set(out) & set(kinds))
            case Licence(names):
                return None if facts.get("licence") is None else facts["licence"] in names
            case DeveloperIs("developer", names):
                return model.developer in names
            case DeveloperIs(word, names):
                return None if facts.get(word) is None else facts[word] in names
            case Judgement(name):
                question = self.tier.parameters[name].value
                assert isinstance(question, Question)
                return question.default
            case CompareDate(name, sign, operand):
                return self._date(name, sign, operand)
            case Compare():
                return self._compare(node)
            case _:
                return True

    def _covered(self, node: Covered) -> Truth:
        if node.scope is Scope.TEACHER:
            return None  # nobody names all teachers
        book = self.judge.book
        rule, tier = book.rule(node.rule), book.tier(node.rule, node.tier)
        whom = self.model if node.scope is Scope.SELF else self.model.base
        return self.judge.tier(rule, tier, mode_of(tier, self.mode), whom)

    def _flag(self, name: str) -> Truth:
        facts = self.model.facts
        if name == "is_derivative":
            return self.model.base is not None
        if name == "builds_on_others":
            return self._builds_on_others()
        if name in ("published", "monetised", "open_weights"):
            return self._openness(name, gated(facts))
        if name == "is_sparse":
            return _sparse(facts)
        return None if FLAGS[name].origin is Origin.NOWHERE else facts.get(name)

    def _builds_on_others(self) -> bool:
        base = self.model.base
        return base is not None and base.developer != self.model.developer

    def _openness(self, name: str, gate: str | None) -> Truth:
        """Without a word on its gate, a repository is likely open."""
        guess = True if self.judge.best and gate is None else None
        if name == "published":
            return True if gate == "no" else guess  # gated may still count as published
        if name == "monetised":  # never sure: a provider may earn money elsewhere
            return False if self.judge.best and gate in ("no", None) else None
        said: Truth = self.model.facts.get(name)
        return guess if said is None else said

    def _date(self, name: str, sign: str, operand: date | ParameterTerm) -> Truth:
        when = self.tier.parameters[operand.name].value if _is_term(operand) else operand
        whose = self.model.base if name == "base_release_date" and self.model.base else self.model
        there = None if name == "root_release_date" else whose.facts.get("release_date")
        return SIGNS[sign](there, when) if there and isinstance(when, date) else None

    def _compare(self, node: Compare) -> Truth:
        word = node.quantity
        if self.mode in ("own", "own_threshold"):
            word = OWN_STEP.get(word, word)
        if self.mode == "developer" and word == "training_flop" and self._builds_on_others():
            word = "own_flop"
        times = [self._term(term) for term in node.operand.times]
        if None in times or QUANTITIES[word].origin is Origin.NOWHERE:
            return None
        over = prod(term.value for term in node.operand.over if isinstance(term, Constant))
        limit = product([t for t in times if t is not None], over)
        return self._beyond(ends_of(self.model.facts.get(word)), node.sign, limit)

    def _beyond(self, value: Ends, sign: str, limit: Ends) -> Truth:
        """True if every value within the bounds is beyond every limit, False if none is."""
        (low, high), (near, far) = self._range(value), self._range(limit)
        test = SIGNS[sign]
        hardest = test(low, far) if sign in (">", ">=") else test(high, near)
        easiest = test(high, near) if sign in (">", ">=") else test(low, far)
        return True if hardest else None if easiest else False

    def _range(self, ends: Ends) -> tuple[float, float]:
        low, best, high = ends
        return (best, best) if self.judge.best and best is not None else (low, high)

    def _term(self, term: Term) -> Ends | None:
        match term:
            case Constant(value):
                return value, value, value
            case ParameterTerm(name):
                value = self.tier.parameters[name].value
                return (value.low, value.best, value.high) if isinstance(value, Band) else None
            case FigureTerm("base", quantity):
                base = self.model.base
                return UNKNOWN if base is None else ends_of(base.facts.get(quantity))
            case FigureTerm("frontier", quantity):
                return (self.model.frontier or {}).get(quantity, UNKNOWN)
            case FigureTerm("developer", quantity):
                return (self.model.before or {}).get(quantity, UNKNOWN)
            case FigureTerm(owner, quantity):
                named = self.tier.parameters[owner].value
                if not isinstance(named, ReferenceModel):
                    return None
                return (named.figures[quantity],) * 3


def _is_term(operand: object) -> bool:
    return isinstance(operand, ParameterTerm)


def _sparse(facts: Facts) -> Truth:
    active, total = facts.get("active_parameters"), facts.get("parameters")
    if not active or not total:
        return None
    if active[2] is not None and total[0] is not None and active[2] < total[0]:
        return True
    if active[0] is not None and total[2] is not None and active[0] >= total[2]:
        return False
    return None
