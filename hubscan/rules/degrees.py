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

import numpy as np
from sqlglot import exp

SURE, LIKELY, UNKNOWN, NOT = 4, 3, 2, 0

LEVELS = np.array([0, 1, 1, 2, 3], dtype=np.int8)
"""Degree → verdict level: 0 not covered, 1 possibly, 2 likely, 3 surely."""

WITNESSES = ("low", "lower", "upper", "high")
"""Suffixes of the four columns of a quantity, from the most pessimistic."""

OPEN_LOW, OPEN_HIGH = 0.0, 1e308
"""What an unknown end stands for; no quantity is negative."""


def constant(degree: int) -> exp.Expression:
    """A degree that is the same for every model."""
    return exp.Literal.number(degree)


def passes(tests: Sequence[exp.Expression]) -> exp.Expression:
    """How many of four comparisons hold; none may be NULL, and each implies the next.

    Written from the easiest, because most models fail it: a third less work than adding up.
    """
    cases = exp.Case(default=constant(SURE))
    for degree, test in enumerate(reversed(tests)):
        cases = cases.when(exp.Not(this=exp.Paren(this=test)), constant(degree))
    return cases


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
    return list({degree.sql(): degree for degree in degrees}.values())


def negated(degree: exp.Expression) -> exp.Expression:
    """`not`: 4 minus."""
    return exp.Paren(this=exp.Sub(this=constant(SURE), expression=degree))


def level(degree: exp.Expression) -> exp.Expression:
    """Verdict level of a degree: 4 → 3 surely, 3 → 2 likely, 2 and 1 → 1 possibly, 0 → 0."""
    known = exp.GTE(this=degree.copy(), expression=constant(UNKNOWN))
    return exp.Sub(this=degree, expression=_as_number(known))


def _as_number(test: exp.Expression) -> exp.Expression:
    return exp.Cast(this=exp.Paren(this=test), to=exp.DataType.build("TINYINT"))
