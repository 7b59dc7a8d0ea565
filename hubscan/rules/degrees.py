"""Degrees of truth: Kleene logic over bounds as one small number.

Every quantity is seen by four witnesses in ascending order: its low end, its best value or else
its low end, its best value or else its high end, its high end. The degree of `x > t` is how many
of them pass. So

    4  surely       the low end passes
    3  likely       the best value passes
    2  possibly     there is no best value; the high end passes
    1  possibly     the best value fails; the high end passes
    0  not covered  the high end fails

On this chain `all` is the minimum, `any` the maximum and `not` is 4 minus, which are Kleene's
tables on (low, high) and on best values at once: "at least 4" is Kleene's true over bounds,
"at least 1" is not-false, "at least 3" is true on best values. The laws of De Morgan, absorption
and double negation hold exactly.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

SURE, LIKELY, UNKNOWN, NOT = 4, 3, 2, 0

WITNESSES = ("low", "lower", "upper", "high")
"""Suffixes of the four columns of a quantity, from the most pessimistic."""

OPEN_LOW, OPEN_HIGH = 0.0, 1e308
"""What an unknown end stands for; no quantity is negative."""


def constant(degree: int) -> exp.Expression:
    """A degree that is the same for every model."""
    return exp.Literal.number(degree)


def passes(tests: Sequence[exp.Expression]) -> exp.Expression:
    """How many of four comparisons hold, as TINYINT; none of them may be NULL."""
    total = _as_number(tests[0])
    for test in tests[1:]:
        total = exp.Add(this=total, expression=_as_number(test))
    return exp.Paren(this=total)


def truth(value: exp.Expression) -> exp.Expression:
    """4, 0 or, for NULL, 2."""
    four = exp.Mul(this=_as_number(value), expression=exp.Literal.number(SURE))
    return exp.Coalesce(this=four, expressions=[constant(UNKNOWN)])


def every(degrees: Sequence[exp.Expression]) -> exp.Expression:
    """`all`: the least."""
    if len(degrees) == 1:
        return degrees[0]
    return exp.Least(this=degrees[0], expressions=list(degrees[1:]), ignore_nulls=True)


def some(degrees: Sequence[exp.Expression]) -> exp.Expression:
    """`any`: the greatest."""
    if len(degrees) == 1:
        return degrees[0]
    return exp.Greatest(this=degrees[0], expressions=list(degrees[1:]), ignore_nulls=True)


def negated(degree: exp.Expression) -> exp.Expression:
    """`not`: 4 minus."""
    return exp.Paren(this=exp.Sub(this=constant(SURE), expression=degree))


def level(degree: exp.Expression) -> exp.Expression:
    """Verdict level of a degree: 4 → 3 surely, 3 → 2 likely, 2 and 1 → 1 possibly, 0 → 0."""
    tests = [exp.GTE(this=degree.copy(), expression=constant(at)) for at in (SURE, LIKELY, NOT + 1)]
    return passes(tests)


def _as_number(test: exp.Expression) -> exp.Expression:
    return exp.Cast(this=exp.Paren(this=test), to=exp.DataType.build("TINYINT"))
