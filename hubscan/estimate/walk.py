"""A formula worked out for one model: its value, and the calculation with the numbers filled in.

The tree is the one that is printed as SQL (hubscan.estimate.expression), so an explanation cannot
say another thing than what was counted. NULL is None; conditions have three values as in SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import singledispatch
from typing import Protocol

from sqlglot import exp

from hubscan.estimate import arithmetic
from hubscan.estimate.arithmetic import Number, Operation, Part, Step
from hubscan.estimate.expression import GEOMETRIC_MEAN, Expression, Names, name_and_end
from hubscan.estimate.three_values import Value, both, compared, negated


class Scope(Names, Protocol):
    """What the names of an expression stand for, for one model."""

    def fact(self, name: str) -> Value:
        """The fact `name`."""

    def part(self, name: str) -> Part | None:
        """The same as a part of a calculation, with words and unit; None if unknown."""

    def constant(self, name: str, end: str) -> Number:
        """The assumption `name` with its name and unit."""


def value(expression: Expression, scope: Scope) -> Value:
    """The value for one model, as the SQL gives it."""
    return _value(expression.tree, scope)


def walk(expression: Expression, scope: Scope) -> Part | None:
    """The calculation with one model's numbers, of the branches that count; None if NULL."""
    return _part(expression.tree, scope)


@singledispatch
def _part(node: exp.Expr, scope: Scope) -> Part | None:
    raise TypeError(f"{type(node).__name__} is no number")


@_part.register
def _(node: exp.Paren, scope: Scope) -> Part | None:
    return _part(node.this, scope)


@_part.register
def _(node: exp.Column, scope: Scope) -> Part | None:
    if node.name.startswith("$"):
        return scope.constant(*name_and_end(node.name))
    return scope.part(node.name)


@_part.register
def _(node: exp.Literal, scope: Scope) -> Part | None:
    return Number("", float(node.name))


@_part.register
def _(node: exp.Null, scope: Scope) -> Part | None:
    return None


@_part.register(exp.Greatest)
@_part.register(exp.Least)
def _(node: exp.Greatest | exp.Least, scope: Scope) -> Part | None:
    """NULL does not count."""
    given = (_part(part, scope) for part in (node.this, *node.expressions))
    known = [part for part in given if part is not None]
    if len({part.value for part in known}) <= 1:  # there is nothing to choose
        return known[0] if known else None
    join = arithmetic.greatest if isinstance(node, exp.Greatest) else arithmetic.least
    return join(*known)


@_part.register
def _(node: exp.Coalesce, scope: Scope) -> Part | None:
    parts = (_part(part, scope) for part in (node.this, *node.expressions))
    return next((part for part in parts if part is not None), None)


@_part.register
def _(node: exp.Nullif, scope: Scope) -> Part | None:
    part = _part(node.this, scope)
    return None if part is None or part.value == _value(node.expression, scope) else part


@_part.register
def _(node: exp.Case, scope: Scope) -> Part | None:
    return next((_part(branch, scope) for branch in _taken(node, scope)), None)


@_part.register
def _(node: exp.Anonymous, scope: Scope) -> Part | None:
    if node.name.lower() == GEOMETRIC_MEAN:
        given = [_part(part, scope) for part in node.expressions]
        known = [part for part in given if part is not None]
        return arithmetic.geometric_mean(*known) if len(known) == len(given) else None
    table, argument = node.expressions
    lookup = scope.table(*name_and_end(table.name))
    found = lookup.find(_value(argument, scope))
    return None if found is None else Number("", found.value, lookup.unit, found.name)


_JOINED: dict[type[exp.Expr], Callable[..., Part]] = {
    exp.Mul: arithmetic.product,
    exp.Div: arithmetic.quotient,
    exp.Add: arithmetic.total,
    exp.Sub: arithmetic.difference,
}


@_part.register(exp.Mul)
@_part.register(exp.Div)
@_part.register(exp.Add)
@_part.register(exp.Sub)
def _(node: exp.Binary, scope: Scope) -> Part | None:
    """A chain of one operation is one step: a · b · c has three parts."""
    kind = type(node)
    parts: list[Part | None] = []
    inner: exp.Expr = node
    while isinstance(inner, kind):
        parts.insert(0, _part(inner.expression, scope))
        inner = inner.this
    parts.insert(0, _part(inner, scope))
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    telling = _telling(kind, _spliced(kind, known))
    return telling[0] if len(telling) == 1 else _JOINED[kind](*telling)


def _spliced(kind: type[exp.Expr], parts: list[Part]) -> list[Part]:
    """A sum of sums and a product of products are one."""
    same = {exp.Add: Operation.SUM, exp.Mul: Operation.PRODUCT}
    operation = next((done for asked, done in same.items() if asked is kind), None)
    return [
        inner
        for part in parts
        for inner in (
            part.parts if isinstance(part, Step) and part.operation is operation else (part,)
        )
    ]


def _telling(kind: type[exp.Expr], parts: list[Part]) -> list[Part]:
    """Without nameless factors of one, and terms of nought: they say nothing."""
    if kind is exp.Mul:
        kept = [part for part in parts if part != Number("", 1.0)]
    elif kind is exp.Add:
        kept = [part for part in parts if part.value or not isinstance(part, Number)]
    elif kind is exp.Sub:
        kept = [parts[0], *(part for part in parts[1:] if part.value)]
    else:
        kept = parts
    return kept or parts[:1]


@singledispatch
def _value(node: exp.Expr, scope: Scope) -> Value:
    part = _part(node, scope)
    return None if part is None else part.value


@_value.register
def _(node: exp.Paren, scope: Scope) -> Value:
    return _value(node.this, scope)


@_value.register
def _(node: exp.Column, scope: Scope) -> Value:
    if node.name.startswith("$"):
        return scope.number(*name_and_end(node.name))
    return scope.fact(node.name)


@_value.register
def _(node: exp.Boolean, scope: Scope) -> Value:
    return bool(node.this)


@_value.register
def _(node: exp.Literal, scope: Scope) -> Value:
    return str(node.name) if node.is_string else float(node.name)


@_value.register
def _(node: exp.Case, scope: Scope) -> Value:
    return next((_value(branch, scope) for branch in _taken(node, scope)), None)


@_value.register
def _(node: exp.Coalesce, scope: Scope) -> Value:
    values = (_value(part, scope) for part in (node.this, *node.expressions))
    return next((found for found in values if found is not None), None)


@_value.register
def _(node: exp.DPipe, scope: Scope) -> Value:
    texts = _value(node.this, scope), _value(node.expression, scope)
    return None if None in texts else "".join(map(str, texts))


@_value.register
def _(node: exp.And, scope: Scope) -> Value:
    left = _truth(node.this, scope)
    return False if left is False else both(left, _truth(node.expression, scope))


@_value.register
def _(node: exp.Or, scope: Scope) -> Value:
    left = _truth(node.this, scope)
    return True if left else negated(both(negated(left), negated(_truth(node.expression, scope))))


@_value.register
def _(node: exp.Not, scope: Scope) -> Value:
    return negated(_truth(node.this, scope))


@_value.register
def _(node: exp.Is, scope: Scope) -> Value:
    return _value(node.this, scope) is None


@_value.register
def _(node: exp.In, scope: Scope) -> Value:
    found = _value(node.this, scope)
    return None if found is None else found in [_value(e, scope) for e in node.expressions]


@_value.register
def _(node: exp.Between, scope: Scope) -> Value:
    found = _value(node.this, scope)
    low, high = (_value(node.args[end], scope) for end in ("low", "high"))
    return both(compared(exp.GTE, found, low), compared(exp.LTE, found, high))


@_value.register(exp.EQ)
@_value.register(exp.NEQ)
@_value.register(exp.GT)
@_value.register(exp.GTE)
@_value.register(exp.LT)
@_value.register(exp.LTE)
def _(node: exp.Binary, scope: Scope) -> Value:
    return compared(type(node), _value(node.this, scope), _value(node.expression, scope))


def _taken(node: exp.Case, scope: Scope) -> Iterator[exp.Expr]:
    """The branch that holds, if any."""
    subject = None if node.this is None else _value(node.this, scope)
    for branch in node.args["ifs"]:
        if node.this is None:
            holds = _truth(branch.this, scope) is True
        else:
            holds = subject is not None and subject == _value(branch.this, scope)
        if holds:
            yield branch.args["true"]
            return
    if node.args.get("default") is not None:
        yield node.args["default"]


def _truth(node: exp.Expr, scope: Scope) -> bool | None:
    found = _value(node, scope)
    return None if found is None else bool(found)
