"""Degrees of truth as expressions of SQL (see `degrees`): comparisons, and what joins them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hubscan.model.sql_tree import (
    COALESCE,
    GREATEST,
    LEAST,
    Call,
    Case,
    Cast,
    Column,
    GreaterEqual,
    Literal,
    Mul,
    Node,
    Not,
    Paren,
    Sub,
)
from hubscan.rules.engine.degrees import LIKELY, NOT, OPEN_HIGH, OPEN_LOW, SURE, UNKNOWN


def constant(degree: int) -> Literal:
    """A degree that is the same for every model."""
    return Literal(str(degree))


def column(name: str) -> Column:
    """A degree column: of a test, a tier, or what is handed down."""
    return Column(name, quoted=True)


Test = Callable[[Node], Node]
"""Compares a value with the line."""


def beyond(test: Test, hard: Node, best: Node, easy: Node) -> Case:
    """The degree of a comparison with one hard number, from the three ends of the quantity.

    `hard` is the end that has it hardest (the low one for `>`), `easy` the other; a NULL end is
    open and decides nothing, because neither a NULL test nor its negation takes a branch.
    """
    whens = (
        (_fails(test(easy)), constant(NOT)),
        (test(hard), constant(SURE)),
        (_fails(test(best)), constant(UNKNOWN - 1)),
        (test(best), constant(LIKELY)),
    )
    return Case(whens, constant(UNKNOWN))


def passes(tests: Sequence[Node]) -> Case:
    """How many of four comparisons hold; none may be NULL, and each implies the next."""
    whens = ((_fails(test), constant(degree)) for degree, test in enumerate(reversed(tests)))
    return Case(tuple(whens), constant(SURE))


def witnesses(name: str) -> list[Node]:
    """The four witnesses of the quantity with columns `<name>_low`, `_best` and `_high`."""

    def first(*ends: str, otherwise: float) -> Node:
        columns = [Column(f"{name}_{end}") for end in ends]
        return Call(COALESCE, (*columns, Literal(repr(otherwise))))

    return [
        first("low", otherwise=OPEN_LOW),
        first("best", "low", otherwise=OPEN_LOW),
        first("best", "high", otherwise=OPEN_HIGH),
        first("high", otherwise=OPEN_HIGH),
    ]


def _fails(test: Node) -> Node:
    return Not(Paren(test))


def truth(value: Node) -> Node:
    """4, 0 or, for NULL, 2."""
    return Call(COALESCE, (Mul(_as_number(value), Literal(str(SURE))), constant(UNKNOWN)))


def every(degrees: Sequence[Node]) -> Node:
    """`all`: the least."""
    return _joined(LEAST, degrees)


def some(degrees: Sequence[Node]) -> Node:
    """`any`: the greatest."""
    return _joined(GREATEST, degrees)


def _joined(name: str, degrees: Sequence[Node]) -> Node:
    """Tiers that say the same share a column, so a limb may come twice."""
    different = tuple(dict.fromkeys(degrees))
    return Call(name, different) if len(different) > 1 else different[0]


def negated(degree: Node) -> Node:
    """`not`: 4 minus."""
    return Paren(Sub(constant(SURE), degree))


def level(degree: Node) -> Node:
    """Verdict level of a degree; see `degrees.level_of`."""
    return Sub(degree, _as_number(GreaterEqual(degree, constant(UNKNOWN))))


def _as_number(test: Node) -> Node:
    return Cast(Paren(test), "TINYINT")
