"""A condition as one SQL expression that gives its degree of truth (see `degrees`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce

from sqlglot import exp

from hubscan.model.clock import DAYS_A_YEAR
from hubscan.rules.engine import degree_sql
from hubscan.rules.engine.degrees import OPEN_HIGH, SURE, UNKNOWN
from hubscan.rules.engine.facts import GRADED_AS, SURE_HIGH
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

_SIGNS: dict[str, type[exp.Expression]] = {
    ">": exp.GT,
    ">=": exp.GTE,
    "<": exp.LT,
    "<=": exp.LTE,
}
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
    test: Callable[[str, exp.Expression], str]
    """Registers the degree of one test on facts under a readable name; the column it gets."""
    _compiled: dict[Condition, exp.Expression] = field(default_factory=dict, init=False)

    def degree(self, condition: Condition) -> exp.Expression:
        """The degree of `condition` as an expression over columns of tests and of other tiers.

        Each condition is compiled once.
        """
        if condition not in self._compiled:
            self._compiled[condition] = self._degree(condition)
        return self._compiled[condition]

    def _degree(self, condition: Condition) -> exp.Expression:
        match condition:
            case All(limbs):
                return degree_sql.every([self.degree(limb) for limb in limbs])
            case Some(limbs):
                return degree_sql.some([self.degree(limb) for limb in limbs])
            case Not(limb):
                return self._negated(limb)
            case Covered():
                return exp.column(self.other(condition), quoted=True)
            case DerivedFrom():
                return exp.column(self.named(condition), quoted=True)
            case _:
                return self._tested(condition)

    def _negated(self, limb: Condition) -> exp.Expression:
        """`not` is moved inwards, so that a comparison knows which of its ends must be sure."""
        match limb:
            case Compare(quantity, sign, operand):
                return self.degree(Compare(quantity, _OPPOSITE[sign], operand))
            case All(limbs):
                return degree_sql.some([self.degree(Not(inner)) for inner in limbs])
            case Some(limbs):
                return degree_sql.every([self.degree(Not(inner)) for inner in limbs])
            case _:
                return degree_sql.negated(self.degree(limb))

    def _tested(self, leaf: Condition) -> exp.Expression:
        """A column for a test on facts, or a constant."""
        name, degree = self._leaf(leaf)
        if isinstance(degree, exp.Literal):
            return degree
        return exp.column(self.test(name, degree), quoted=True)

    def _leaf(self, leaf: Condition) -> tuple[str, exp.Expression]:  # noqa: PLR0911 - a kind a case
        match leaf:
            case Compare():
                return self._compare(leaf)
            case CompareDate():
                return self._compare_date(leaf)
            case Flag(name, value):
                return f"{name} is {str(value).lower()}", self._flag(name, value)
            case Generates(kinds):
                name = f"generates {' or '.join(kinds)}"
                return name, degree_sql.truth(_overlaps("generates", kinds))
            case Licence(names):
                name = f"licence is {' or '.join(names)}"
                return name, degree_sql.truth(exp.column("licence").isin(*names))
            case DeveloperIs(word, names):
                name = f"{word} is {' or '.join(names)}"
                return name, degree_sql.truth(exp.column(word).isin(*names))
            case Known(FigureTerm(_, quantity)):
                return f"base.{quantity} is known", _known(f"base_{quantity}")
            case Judgement(name):
                return f"judged: {name}", self._judgement(name)
            case _:
                return "everything", degree_sql.constant(SURE)

    def _compare(self, node: Compare) -> tuple[str, exp.Expression]:
        quantity = quantity_read(node.quantity, self.mode)
        thresholds = self._operand(node.operand)
        if thresholds is None or QUANTITIES[quantity].origin is Origin.NOWHERE:
            return quantity, degree_sql.constant(UNKNOWN)
        name = f"{quantity} {node.sign} {_shown(thresholds)}"
        if all(limit == thresholds[0] for limit in thresholds):
            return name, _beyond(quantity, node.sign, thresholds[0])
        # The lowest value meets the highest threshold, and so on to the easiest pair.
        pairs = zip(_witnesses(quantity, node.sign), reversed(thresholds), strict=True)
        tests = [_SIGNS[node.sign](this=value, expression=limit.copy()) for value, limit in pairs]
        return name, degree_sql.passes(tests if node.sign in _RISING else tests[::-1])

    def _operand(self, operand: Operand) -> list[exp.Expression] | None:
        """The threshold as its four witnesses; None if the text leaves it open."""
        ends: list[exp.Expression] | None = None
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

    def _term(self, term: Constant | ParameterTerm | FigureTerm) -> list[exp.Expression] | None:
        match term:
            case Constant(value):
                return [_number(value)] * 4
            case ParameterTerm(name):
                return _moved(_band(self.parameters[name].value), self.parameters[name].moves)
            case FigureTerm("base" | "frontier" | "developer" as owner, quantity):
                return degree_sql.witnesses(f"{owner}_{quantity}")
            case FigureTerm(owner, quantity):
                model = self.parameters[owner].value
                if not isinstance(model, ReferenceModel):
                    return None
                return [_number(model.figures[quantity])] * 4

    def _compare_date(self, node: CompareDate) -> tuple[str, exp.Expression]:
        day: object = node.operand
        if isinstance(day, ParameterTerm):
            day = self.parameters[day.name].value
        if not isinstance(day, date):
            return node.name, degree_sql.constant(UNKNOWN)
        limit = exp.cast(exp.Literal.string(day.isoformat()), "DATE")
        return f"{node.name} {node.sign} {day}", _beyond(node.name, node.sign, limit)

    def _flag(self, name: str, value: bool) -> exp.Expression:
        if FLAGS[name].origin is Origin.NOWHERE:
            return degree_sql.constant(UNKNOWN)
        column = exp.column(name)
        degree = column if FLAGS[name].graded else degree_sql.truth(column)
        return degree if value else degree_sql.negated(degree)

    def _judgement(self, name: str) -> exp.Expression:
        value = self.parameters[name].value
        assert isinstance(value, Question)
        rest = UNKNOWN if value.default is None else SURE * int(value.default)
        cases = exp.Case(default=degree_sql.constant(rest))
        if value.yes:
            cases = cases.when(exp.column("id").isin(*sorted(value.yes)), degree_sql.constant(SURE))
        if value.no:
            cases = cases.when(exp.column("id").isin(*sorted(value.no)), degree_sql.constant(0))
        return cases if value.yes or value.no else degree_sql.constant(rest)


def _beyond(name: str, sign: str, limit: exp.Expression) -> exp.Expression:
    """The degree of `name` being beyond one hard line."""
    low, best, high = (exp.column(f"{name}_{end}") for end in ("low", "best", "high"))
    if _falls_on_estimate(name, sign):
        high = exp.column(f"{SURE_HIGH}_{name}")
    hard, easy = (low, high) if sign in _RISING else (high, low)

    def test(value: exp.Expression) -> exp.Expression:
        return _SIGNS[sign](this=value, expression=limit.copy())

    return degree_sql.beyond(test, hard, best, easy)


def _falls_on_estimate(name: str, sign: str) -> bool:
    """Whether a comparison asks that an estimate be low: what only a name bounds is never surely
    so."""
    return sign not in _RISING and name in GRADED_AS


def _witnesses(name: str, sign: str) -> list[exp.Expression]:
    """The witnesses of a quantity, the highest as far as it makes anything sure."""
    *rest, high = degree_sql.witnesses(name)
    if _falls_on_estimate(name, sign):
        open_end = exp.Literal.number(repr(OPEN_HIGH))
        high = exp.Coalesce(this=exp.column(f"{SURE_HIGH}_{name}"), expressions=[open_end])
    return [*rest, high]


def sure_highs(tests: Iterable[exp.Expression]) -> set[str]:
    """The words `sure_high.<quantity>` of the columns that tests read."""
    columns = {column.name for test in tests for column in test.find_all(exp.Column)}
    lead = f"{SURE_HIGH}_"
    return {f"{SURE_HIGH}.{c.removeprefix(lead)}" for c in columns if c.startswith(lead)}


def _shown(thresholds: list[exp.Expression]) -> str:
    """A threshold in the name of a test: the number, or the column of the base's figure."""
    columns = sorted({c.name.rsplit("_", 1)[0] for c in thresholds[0].find_all(exp.Column)})
    return " ".join(columns) or thresholds[1].sql()


def _band(value: object) -> list[exp.Expression] | None:
    if not isinstance(value, Band):
        return None
    return [_number(v) for v in (value.low, value.best, value.best, value.high)]


def _moved(ends: list[exp.Expression] | None, moves: Moves | None) -> list[exp.Expression] | None:
    """The line on the day of a model; if that is unknown or earlier, the line of the start."""
    if ends is None or moves is None:
        return ends
    start = exp.cast(exp.Literal.string(moves.start.isoformat()), "DATE")
    day = exp.Coalesce(this=exp.column("release_date_high"), expressions=[start])
    days = exp.Greatest(
        this=exp.DateDiff(this=day, expression=start.copy(), unit=exp.var("DAY")),
        expressions=[degree_sql.constant(0)],
        ignore_nulls=True,
    )
    years = exp.Div(this=days, expression=_number(DAYS_A_YEAR), typed=False, safe=False)
    factor = exp.Pow(this=_number(moves.per_year), expression=years)
    return [exp.Mul(this=end, expression=factor.copy()) for end in ends]


def _number(value: float) -> exp.Expression:
    return exp.Literal.number(repr(float(value)))


def _product(a: exp.Expression, b: exp.Expression) -> exp.Expression:
    if isinstance(a, exp.Literal) and isinstance(b, exp.Literal):
        return _number(float(a.this) * float(b.this))  # SQL would multiply as decimals
    return exp.Mul(this=a.copy(), expression=b.copy())


def _quotient(a: exp.Expression, divisor: float) -> exp.Expression:
    if isinstance(a, exp.Literal):
        return _number(float(a.this) / divisor)
    return exp.Div(this=a.copy(), expression=_number(divisor), typed=False, safe=False)


def _known(prefix: str) -> exp.Expression:
    """4 if the best value is known here, else 2: somebody else may still know it."""
    best = exp.column(f"{prefix}_best").is_(exp.null()).not_()
    return exp.Case(default=degree_sql.constant(UNKNOWN)).when(best, degree_sql.constant(SURE))


def _overlaps(column: str, kinds: tuple[str, ...]) -> exp.Expression:
    """NULL if the list is NULL; else whether it holds one of `kinds`."""
    tests: list[exp.Expression] = [
        exp.ArrayContains(this=exp.column(column), expression=exp.Literal.string(kind))
        for kind in kinds
    ]
    return reduce(lambda a, b: exp.Or(this=a, expression=b), tests)
