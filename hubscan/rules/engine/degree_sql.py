"""Degrees of truth as expressions of SQL (see `degrees`): comparisons, and what joins them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp

from hubscan.rules.engine.degrees import LIKELY, NOT, OPEN_HIGH, OPEN_LOW, SURE, UNKNOWN


def constant(degree: int) -> exp.Expression:
    """A degree that is the same for every model."""
    return exp.Literal.number(degree)


Test = Callable[[exp.Expression], exp.Expression]
"""Compares a value with the line."""


def beyond(
    test: Test, hard: exp.Expression, best: exp.Expression, easy: exp.Expression
) -> exp.Case:
    """The degree of a comparison with one hard number, from the three ends of the quantity.

    `hard` is the end that has it hardest (the low one for `>`), `easy` the other; a NULL end is
    open and decides nothing, because neither a NULL test nor its negation takes a branch.
    """
    return (
        exp.Case(default=constant(UNKNOWN))
        .when(_fails(test(easy)), constant(NOT), copy=False)
        .when(test(hard), constant(SURE), copy=False)
        .when(_fails(test(best)), constant(UNKNOWN - 1), copy=False)
        .when(test(best.copy()), constant(LIKELY), copy=False)
    )


def passes(tests: Sequence[exp.Expression]) -> exp.Case:
    """How many of four comparisons hold; none may be NULL, and each implies the next."""
    cases = exp.Case(default=constant(SURE))
    for degree, test in enumerate(reversed(tests)):
        cases = cases.when(_fails(test), constant(degree), copy=False)
    return cases


def witnesses(name: str) -> list[exp.Expression]:
    """The four witnesses of the quantity with columns `<name>_low`, `_best` and `_high`."""

    def first(*ends: str, otherwise: float) -> exp.Expression:
        columns = [exp.column(f"{name}_{end}") for end in ends]
        last = exp.Literal.number(repr(otherwise))
        return exp.Coalesce(this=columns[0], expressions=[*columns[1:], last])

    return [
        first("low", otherwise=OPEN_LOW),
        first("best", "low", otherwise=OPEN_LOW),
        first("best", "high", otherwise=OPEN_HIGH),
        first("high", otherwise=OPEN_HIGH),
    ]


def _fails(test: exp.Expression) -> exp.Expression:
    return exp.Not(this=exp.Paren(this=test))


def truth(value: exp.Expression) -> exp.Expression:
    """4, 0 or, for NULL, 2."""
    four = exp.Mul(this=_as_number(value), expression=exp.Literal.number(SURE))
    return exp.Coalesce(this=four, expressions=[constant(UNKNOWN)])


def every(degrees: Sequence[exp.Expression]) -> exp.Expression:
    """`all`: the least."""
    first, *rest = _distinct(degrees)
    return exp.Least(this=first, expressions=rest, ignore_nulls=True) if rest else first


def some(degrees: Sequence[exp.Expression]) -> exp.Expression:
    """`any`: the greatest."""
    first, *rest = _distinct(degrees)
    return exp.Greatest(this=first, expressions=rest, ignore_nulls=True) if rest else first


def _distinct(degrees: Sequence[exp.Expression]) -> list[exp.Expression]:
    """Tiers that say the same share a column, so a limb may come twice."""
    return list(dict.fromkeys(degrees))


def negated(degree: exp.Expression) -> exp.Expression:
    """`not`: 4 minus."""
    return exp.Paren(this=exp.Sub(this=constant(SURE), expression=degree))


def level(degree: exp.Expression) -> exp.Expression:
    """Verdict level of a degree; see `degrees.level_of`."""
    known = exp.GTE(this=degree.copy(), expression=constant(UNKNOWN))
    return exp.Sub(this=degree, expression=_as_number(known))


def _as_number(test: exp.Expression) -> exp.Expression:
    return exp.Cast(this=exp.Paren(this=test), to=exp.DataType.build("TINYINT"))
