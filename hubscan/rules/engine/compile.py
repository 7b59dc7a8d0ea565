"""A condition as its degree of truth (see `degrees`): tests on facts, and what joins them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from hubscan.model.clock import DAYS_A_YEAR
from hubscan.rules.engine import degree_sql
from hubscan.rules.engine.combine import Column, Complement, Degree, Fixed, every, some
from hubscan.rules.engine.degrees import NOT, OPEN_HIGH, SURE, UNKNOWN
from hubscan.rules.engine.facts import GRADED_AS, SURE_HIGH
from hubscan.rules.engine.formula import Formula, among, case, day, fact, join, number, overlap
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
    Operand,
    ParameterTerm,
    Some,
)
from hubscan.rules.language.parameters import Band, Moves, Parameter, Question, ReferenceModel
from hubscan.rules.language.vocabulary import FLAGS, QUANTITIES, Origin, quantity_read

_OPPOSITE = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
_RISING = (">", ">=")
"""Signs that a low value finds hard."""


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles the conditions of one tier in one derivative mode."""

    mode: str
    parameters: Mapping[str, Parameter]
    other: Callable[[Covered], str]
    """Name of the degree column that answers a reference to another tier."""
    named: Callable[[DerivedFrom], str]
    """Name of the degree column that says who derives from named repositories."""
    test: Callable[[str, Formula], str]
    """Registers the degree of one test on facts under a readable name; the column it gets."""
    _compiled: dict[Condition, Degree] = field(default_factory=dict, init=False)

    def degree(self, condition: Condition) -> Degree:
        """The degree of `condition`, combined of columns of tests and of other tiers.

        Each condition is compiled once.
        """
        if condition not in self._compiled:
            self._compiled[condition] = self._degree(condition)
        return self._compiled[condition]

    def _degree(self, condition: Condition) -> Degree:
        match condition:
            case All(limbs):
                return every([self.degree(limb) for limb in limbs])
            case Some(limbs):
                return some([self.degree(limb) for limb in limbs])
            case Not(limb):
                return self._negated(limb)
            case Covered():
                return Column(self.other(condition))
            case DerivedFrom():
                return Column(self.named(condition))
            case _:
                return self._tested(condition)

    def _negated(self, limb: Condition) -> Degree:
        """`not` is moved inwards, so that a comparison knows which of its ends must be sure."""
        match limb:
            case Compare(quantity, sign, operand):
                return self.degree(Compare(quantity, _OPPOSITE[sign], operand))
            case All(limbs):
                return some([self.degree(Not(inner)) for inner in limbs])
            case Some(limbs):
                return every([self.degree(Not(inner)) for inner in limbs])
            case _:
                return Complement(self.degree(limb))

    def _tested(self, leaf: Condition) -> Degree:
        """A column for a test on facts, or a constant."""
        name, degree = self._leaf(leaf)
        return degree if isinstance(degree, Fixed) else Column(self.test(name, degree))

    def _leaf(self, leaf: Condition) -> tuple[str, Formula | Fixed]:  # noqa: PLR0911 - a kind a case
        match leaf:
            case Compare():
                return self._compare(leaf)
            case CompareDate():
                return self._compare_date(leaf)
            case Flag(name, value):
                return f"{name} is {str(value).lower()}", _flag(name, value)
            case Generates(kinds):
                said = overlap(fact("generates"), kinds)
                return f"generates {' or '.join(kinds)}", degree_sql.truth(said)
            case Licence(names):
                said = among(fact("licence"), names)
                return f"licence is {' or '.join(names)}", degree_sql.truth(said)
            case DeveloperIs(word, names):
                said = among(fact(word), names)
                return f"{word} is {' or '.join(names)}", degree_sql.truth(said)
            case Known(FigureTerm(_, quantity)):
                return f"base.{quantity} is known", _known(f"base_{quantity}")
            case Judgement(name):
                return f"judged: {name}", self._judgement(name)
            case _:
                return "everything", Fixed(SURE)

    def _compare(self, node: Compare) -> tuple[str, Formula | Fixed]:
        quantity = quantity_read(node.quantity, self.mode)
        thresholds = self._operand(node.operand)
        if thresholds is None or QUANTITIES[quantity].origin is Origin.NOWHERE:
            return quantity, Fixed(UNKNOWN)
        name = f"{quantity} {node.sign} {_shown(thresholds)}"
        first = thresholds[0]
        if all(line == first for line in thresholds):
            if isinstance(first, float):
                return name, _beyond_number(quantity, node.sign, first)
            return name, _beyond(quantity, node.sign, first)
        # The lowest value meets the highest threshold, and so on to the easiest pair.
        pairs = zip(_witnesses(quantity, node.sign), reversed(thresholds), strict=True)
        tests = [join(node.sign, value, _formula(line)) for value, line in pairs]
        return name, degree_sql.passes(tests if node.sign in _RISING else tests[::-1])

    def _operand(self, operand: Operand) -> list[Line] | None:
        """The threshold as its four witnesses; None if the text leaves it open."""
        ends: list[Line] | None = None
        for term in operand.times:
            factor = self._term(term)
            if factor is None:
                return None
            ends = (
                factor
                if ends is None
                else [_product(a, b) for a, b in zip(ends, factor, strict=True)]
            )
        assert ends is not None
        for term in operand.over:
            assert isinstance(term, Constant)
            divisor = term.value
            ends = [_quotient(end, divisor) for end in ends]
        return ends

    def _term(self, term: Constant | ParameterTerm | FigureTerm) -> list[Line] | None:
        match term:
            case Constant(value):
                return [float(value)] * 4
            case ParameterTerm(name):
                return _moved(_band(self.parameters[name].value), self.parameters[name].moves)
            case FigureTerm("base" | "frontier" | "developer" as owner, quantity):
                return [*degree_sql.witnesses(f"{owner}_{quantity}")]
            case FigureTerm(owner, quantity):
                model = self.parameters[owner].value
                if not isinstance(model, ReferenceModel):
                    return None
                return [float(model.figures[quantity])] * 4

    def _compare_date(self, node: CompareDate) -> tuple[str, Formula | Fixed]:
        line: object = node.operand
        if isinstance(line, ParameterTerm):
            line = self.parameters[line.name].value
        if not isinstance(line, date):
            return node.name, Fixed(UNKNOWN)
        return f"{node.name} {node.sign} {line}", _beyond(node.name, node.sign, day(line))

    def _judgement(self, name: str) -> Formula | Fixed:
        value = self.parameters[name].value
        assert isinstance(value, Question)
        rest = UNKNOWN if value.default is None else SURE * int(value.default)
        answers = [
            (among(fact("id"), sorted(asked)), degree)
            for asked, degree in ((value.yes, SURE), (value.no, NOT))
            if asked
        ]
        return case(*answers, default=rest) if answers else Fixed(rest)


_LINES = 1_024
"""Formulas of lines that are remembered: ten times as many as rules draw."""
Line = float | Formula
"""A threshold: a number, or what is worked out from facts."""


def _formula(line: Line) -> Formula:
    return line if isinstance(line, Formula) else number(line)


@lru_cache(_LINES)
def _beyond_number(name: str, sign: str, line: float) -> Formula:
    """The degree of `name` being beyond a number; rules ask for the same again and again."""
    return _beyond(name, sign, number(line))


def _beyond(name: str, sign: str, line: Formula) -> Formula:
    """The degree of `name` being beyond one hard line."""
    low, best, high = (fact(f"{name}_{end}") for end in ("low", "best", "high"))
    if _falls_on_estimate(name, sign):
        high = fact(f"{SURE_HIGH}_{name}")
    ends = (low, best, high) if sign in _RISING else (high, best, low)
    return degree_sql.beyond(sign, ends, line)


def _falls_on_estimate(name: str, sign: str) -> bool:
    """Whether a comparison asks that an estimate be low: what only a name bounds is never surely
    so."""
    return sign not in _RISING and name in GRADED_AS


def _witnesses(name: str, sign: str) -> list[Formula]:
    """The witnesses of a quantity, the highest as far as it makes anything sure."""
    *rest, high = degree_sql.witnesses(name)
    if _falls_on_estimate(name, sign):
        high = join("coalesce", fact(f"{SURE_HIGH}_{name}"), number(OPEN_HIGH))
    return [*rest, high]


def sure_highs(tests: Iterable[Formula]) -> set[str]:
    """The words `sure_high.<quantity>` of the columns that tests read."""
    lead = f"{SURE_HIGH}_"
    columns = {column for test in tests for column in test.reads if column.startswith(lead)}
    return {f"{SURE_HIGH}.{column.removeprefix(lead)}" for column in columns}


def _shown(thresholds: list[Line]) -> str:
    """A threshold in the name of a test: the number, or the column of the base's figure."""
    first, second, *_ = map(_formula, thresholds)
    return " ".join(sorted({name.rsplit("_", 1)[0] for name in first.reads})) or second.text


def _band(value: object) -> list[Line] | None:
    if not isinstance(value, Band):
        return None
    return [float(v) for v in (value.low, value.best, value.best, value.high)]


def _moved(ends: list[Line] | None, moves: Moves | None) -> list[Line] | None:
    """The line on the day of a model; if that is unknown or earlier, the line of the start."""
    if ends is None or moves is None:
        return ends
    start = day(moves.start)
    since = join("days between", start, join("coalesce", fact("release_date_high"), start))
    years = join("/", join("greatest", since, number(0)), number(float(DAYS_A_YEAR)))
    factor = join("power", number(float(moves.per_year)), years)
    return [_product(end, factor) for end in ends]


def _product(a: Line, b: Line) -> Line:
    if isinstance(a, float) and isinstance(b, float):
        return a * b  # SQL would multiply as decimals
    return join("*", _formula(a), _formula(b))


def _quotient(a: Line, divisor: float) -> Line:
    if isinstance(a, float):
        return a / divisor
    return join("/", a, number(float(divisor)))


def _flag(name: str, value: bool) -> Formula | Fixed:
    if FLAGS[name].origin is Origin.NOWHERE:
        return Fixed(UNKNOWN)
    column = fact(name)
    degree = column if FLAGS[name].graded else degree_sql.truth(column)
    return degree if value else degree_sql.negated(degree)


def _known(prefix: str) -> Formula:
    """4 if the best value is known here, else 2: somebody else may still know it."""
    known = join("not", join("is null", fact(f"{prefix}_best")))
    return case((known, SURE), default=UNKNOWN)
