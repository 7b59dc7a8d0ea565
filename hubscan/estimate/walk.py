"""A formula worked out for one model: its value, and the calculation with the numbers filled in.

The tree is the one that is printed as SQL (hubscan.estimate.expression), so an explanation cannot
say another thing than what was counted. NULL is None; conditions have three values as in SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import singledispatch
from typing import Protocol

from hubscan.estimate import arithmetic
from hubscan.estimate.arithmetic import Number, Operation, Part, Step
from hubscan.estimate.expression import AT, GEOMETRIC_MEAN, Expression, Names, name_and_end
from hubscan.estimate.three_values import Value, both, compared, negated
from hubscan.model import sql_tree as tree


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
def _part(node: tree.Node, scope: Scope) -> Part | None:
    raise TypeError(f"{type(node).__name__} is no number")


@_part.register
def _(node: tree.Paren, scope: Scope) -> Part | None:
    return _part(node.this, scope)


@_part.register
def _(node: tree.Column, scope: Scope) -> Part | None:
    if node.name.startswith("$"):
        return scope.constant(*name_and_end(node.name))
    return scope.part(node.name)


@_part.register
def _(node: tree.Literal, scope: Scope) -> Part | None:
    return Number("", float(node.name))


@_part.register
def _(node: tree.Null, scope: Scope) -> Part | None:
    return None


@_part.register
def _(node: tree.Call, scope: Scope) -> Part | None:
    return _CALLED[node.name](node, scope)


def _extreme(node: tree.Call, scope: Scope) -> Part | None:
    """The least or the greatest; NULL does not count."""
    given = (_part(part, scope) for part in node.parts)
    known = [part for part in given if part is not None]
    if len({part.value for part in known}) <= 1:  # there is nothing to choose
        return known[0] if known else None
    join = arithmetic.greatest if node.name == tree.GREATEST else arithmetic.least
    return join(*known)


def _first_known(node: tree.Call, scope: Scope) -> Part | None:
    parts = (_part(part, scope) for part in node.parts)
    return next((part for part in parts if part is not None), None)


def _unless_equal(node: tree.Call, scope: Scope) -> Part | None:
    left, right = node.parts
    part = _part(left, scope)
    return None if part is None or part.value == _value(right, scope) else part


def _mean(node: tree.Call, scope: Scope) -> Part | None:
    given = [_part(part, scope) for part in node.parts]
    known = [part for part in given if part is not None]
    return arithmetic.geometric_mean(*known) if len(known) == len(given) else None


def _looked_up(node: tree.Call, scope: Scope) -> Part | None:
    (table,), argument = node.parts[0].columns(), node.parts[1]
    lookup = scope.table(*name_and_end(table))
    found = lookup.find(_value(argument, scope))
    return None if found is None else Number("", found.value, lookup.unit, found.name)


_CALLED: dict[str, Callable[[tree.Call, Scope], Part | None]] = {
    tree.GREATEST: _extreme,
    tree.LEAST: _extreme,
    tree.COALESCE: _first_known,
    tree.NULLIF: _unless_equal,
    GEOMETRIC_MEAN: _mean,
    AT: _looked_up,
}


@_part.register
def _(node: tree.Case, scope: Scope) -> Part | None:
    return next((_part(branch, scope) for branch in _taken(node, scope)), None)


_JOINED: dict[type[tree.Node], Callable[..., Part]] = {
    tree.Mul: arithmetic.product,
    tree.Div: arithmetic.quotient,
    tree.Add: arithmetic.total,
    tree.Sub: arithmetic.difference,
}


@_part.register(tree.Mul)
@_part.register(tree.Div)
@_part.register(tree.Add)
@_part.register(tree.Sub)
def _(node: tree.Binary, scope: Scope) -> Part | None:
    """A chain of one operation is one step: a · b · c has three parts."""
    kind = type(node)
    parts: list[Part | None] = []
    inner: tree.Node = node
    while isinstance(inner, kind):
        parts.insert(0, _part(inner.expression, scope))
        inner = inner.this
    parts.insert(0, _part(inner, scope))
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    telling = _telling(kind, _spliced(kind, known))
    return telling[0] if len(telling) == 1 else _JOINED[kind](*telling)


def _spliced(kind: type[tree.Node], parts: list[Part]) -> list[Part]:
    """A sum of sums and a product of products are one."""
    same = {tree.Add: Operation.SUM, tree.Mul: Operation.PRODUCT}
    operation = next((done for asked, done in same.items() if asked is kind), None)
    return [
        inner
        for part in parts
        for inner in (
            part.parts if isinstance(part, Step) and part.operation is operation else (part,)
        )
    ]


def _telling(kind: type[tree.Node], parts: list[Part]) -> list[Part]:
    """Without nameless factors of one, and terms of nought: they say nothing."""
    if kind is tree.Mul:
        kept = [part for part in parts if part != Number("", 1.0)]
    elif kind is tree.Add:
        kept = [part for part in parts if part.value or not isinstance(part, Number)]
    elif kind is tree.Sub:
        kept = [parts[0], *(part for part in parts[1:] if part.value)]
    else:
        kept = parts
    return kept or parts[:1]


@singledispatch
def _value(node: tree.Node, scope: Scope) -> Value:
    part = _part(node, scope)
    return None if part is None else part.value


@_value.register
def _(node: tree.Paren, scope: Scope) -> Value:
    return _value(node.this, scope)


@_value.register
def _(node: tree.Column, scope: Scope) -> Value:
    if node.name.startswith("$"):
        return scope.number(*name_and_end(node.name))
    return scope.fact(node.name)


@_value.register
def _(node: tree.Boolean, scope: Scope) -> Value:
    return node.this


@_value.register
def _(node: tree.Literal, scope: Scope) -> Value:
    return str(node.name) if node.is_string else float(node.name)


@_value.register
def _(node: tree.Case, scope: Scope) -> Value:
    return next((_value(branch, scope) for branch in _taken(node, scope)), None)


@_value.register
def _(node: tree.Call, scope: Scope) -> Value:
    if node.name != tree.COALESCE:  # texts have no other
        part = _part(node, scope)
        return None if part is None else part.value
    values = (_value(part, scope) for part in node.parts)
    return next((found for found in values if found is not None), None)


@_value.register
def _(node: tree.Joined, scope: Scope) -> Value:
    texts = _value(node.this, scope), _value(node.expression, scope)
    return None if None in texts else "".join(map(str, texts))


@_value.register
def _(node: tree.And, scope: Scope) -> Value:
    left = _truth(node.this, scope)
    return False if left is False else both(left, _truth(node.expression, scope))


@_value.register
def _(node: tree.Or, scope: Scope) -> Value:
    left = _truth(node.this, scope)
    return True if left else negated(both(negated(left), negated(_truth(node.expression, scope))))


@_value.register
def _(node: tree.Not, scope: Scope) -> Value:
    return negated(_truth(node.this, scope))


@_value.register
def _(node: tree.IsNull, scope: Scope) -> Value:
    return _value(node.this, scope) is None


@_value.register
def _(node: tree.In, scope: Scope) -> Value:
    found = _value(node.this, scope)
    return None if found is None else found in [_value(e, scope) for e in node.among]


@_value.register
def _(node: tree.Between, scope: Scope) -> Value:
    found = _value(node.this, scope)
    low, high = _value(node.low, scope), _value(node.high, scope)
    return both(compared(tree.GreaterEqual, found, low), compared(tree.LessEqual, found, high))


@_value.register(tree.Equal)
@_value.register(tree.Unequal)
@_value.register(tree.Greater)
@_value.register(tree.GreaterEqual)
@_value.register(tree.Less)
@_value.register(tree.LessEqual)
def _(node: tree.Binary, scope: Scope) -> Value:
    return compared(type(node), _value(node.this, scope), _value(node.expression, scope))


def _taken(node: tree.Case, scope: Scope) -> Iterator[tree.Node]:
    """The branch that holds, if any."""
    subject = None if node.subject is None else _value(node.subject, scope)
    for test, branch in node.whens:
        if node.subject is None:
            holds = _truth(test, scope) is True
        else:
            holds = subject is not None and subject == _value(test, scope)
        if holds:
            yield branch
            return
    if node.default is not None:
        yield node.default


def _truth(node: tree.Node, scope: Scope) -> bool | None:
    found = _value(node, scope)
    return None if found is None else bool(found)
