"""A formula worked out for one model: its value, and the calculation with the numbers filled in.

The tree is the one that is printed as SQL (hubscan.estimate.expression), so an explanation cannot
say another thing than what was counted. NULL is None; conditions have three values as in SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

from hubscan.estimate import arithmetic
from hubscan.estimate.arithmetic import Number, Operation, Part, Step
from hubscan.estimate.expression import AT, GEOMETRIC_MEAN, Expression, Names, name_and_end
from hubscan.estimate.three_values import COMPARISONS, Value, both, compared, negated
from hubscan.estimate.trees import Tree


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


_Found = TypeVar("_Found")
_Reading = Callable[[Tree, Scope], _Found]
_PARTS: dict[str, _Reading[Part | None]] = {}
"""Kind of a node → how it is taken apart, if it can be a number."""
_VALUES: dict[str, _Reading[Value]] = {}
"""Kind of a node → its value, if that is not the value of its part."""


def _of(
    registered: dict[str, _Reading[_Found]], *kinds: str
) -> Callable[[_Reading[_Found]], _Reading[_Found]]:
    def register(reading: _Reading[_Found]) -> _Reading[_Found]:
        registered.update(dict.fromkeys(kinds, reading))
        return reading

    return register


def _part(node: Tree, scope: Scope) -> Part | None:
    if node[0] not in _PARTS:
        raise TypeError(f"{node[0]} is no number")
    return _PARTS[node[0]](node, scope)


def _value(node: Tree, scope: Scope) -> Value:
    if node[0] in _VALUES:
        return _VALUES[node[0]](node, scope)
    part = _part(node, scope)
    return None if part is None else part.value


@_of(_PARTS, "()")
def _bracket(node: Tree, scope: Scope) -> Part | None:
    return _part(node[1], scope)


@_of(_PARTS, "name")
def _named(node: Tree, scope: Scope) -> Part | None:
    name = node[1]
    return scope.constant(*name_and_end(name)) if name.startswith("$") else scope.part(name)


@_of(_PARTS, "number")
def _number(node: Tree, scope: Scope) -> Part | None:
    return Number("", float(node[1]))


@_of(_PARTS, "null")
def _null(node: Tree, scope: Scope) -> Part | None:
    return None


@_of(_PARTS, "greatest", "least")
def _extreme(node: Tree, scope: Scope) -> Part | None:
    """NULL does not count."""
    kind, *limbs = node
    known = [part for part in (_part(limb, scope) for limb in limbs) if part is not None]
    if len({part.value for part in known}) <= 1:  # there is nothing to choose
        return known[0] if known else None
    return arithmetic.greatest(*known) if kind == "greatest" else arithmetic.least(*known)


@_of(_PARTS, "coalesce")
def _first(node: Tree, scope: Scope) -> Part | None:
    parts = (_part(limb, scope) for limb in node[1:])
    return next((part for part in parts if part is not None), None)


@_of(_PARTS, "nullif")
def _unless(node: Tree, scope: Scope) -> Part | None:
    part = _part(node[1], scope)
    return None if part is None or part.value == _value(node[2], scope) else part


@_of(_PARTS, "case")
def _chosen(node: Tree, scope: Scope) -> Part | None:
    return next((_part(branch, scope) for branch in _taken(node, scope)), None)


@_of(_PARTS, GEOMETRIC_MEAN)
def _mean(node: Tree, scope: Scope) -> Part | None:
    parts = [_part(limb, scope) for limb in node[1:]]
    known = [part for part in parts if part is not None]
    return arithmetic.geometric_mean(*known) if len(known) == len(parts) else None


@_of(_PARTS, AT)
def _looked_up(node: Tree, scope: Scope) -> Part | None:
    _, table, argument = node
    lookup = scope.table(*name_and_end(table[1]))
    found = lookup.find(_value(argument, scope))
    return None if found is None else Number("", found.value, lookup.unit, found.name)


_JOINED: dict[str, Callable[..., Part]] = {
    "*": arithmetic.product,
    "/": arithmetic.quotient,
    "+": arithmetic.total,
    "-": arithmetic.difference,
}


@_of(_PARTS, *_JOINED)
def _chain(node: Tree, scope: Scope) -> Part | None:
    """A chain of one operation is one step: a · b · c has three parts."""
    kind = node[0]
    parts: list[Part | None] = []
    while node[0] == kind:
        _, node, last = node
        parts.insert(0, _part(last, scope))
    parts.insert(0, _part(node, scope))
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    telling = _telling(kind, _spliced(kind, known))
    return telling[0] if len(telling) == 1 else _JOINED[kind](*telling)


def _spliced(kind: str, parts: list[Part]) -> list[Part]:
    """A sum of sums and a product of products are one."""
    operation = {"+": Operation.SUM, "*": Operation.PRODUCT}.get(kind)
    return [
        inner
        for part in parts
        for inner in (
            part.parts if isinstance(part, Step) and part.operation is operation else (part,)
        )
    ]


def _telling(kind: str, parts: list[Part]) -> list[Part]:
    """Without nameless factors of one, and terms of nought: they say nothing."""
    if kind == "*":
        kept = [part for part in parts if part != Number("", 1.0)]
    elif kind == "+":
        kept = [part for part in parts if part.value or not isinstance(part, Number)]
    elif kind == "-":
        kept = [parts[0], *(part for part in parts[1:] if part.value)]
    else:
        kept = parts
    return kept or parts[:1]


@_of(_VALUES, "()")
def _value_of_bracket(node: Tree, scope: Scope) -> Value:
    return _value(node[1], scope)


@_of(_VALUES, "name")
def _value_of_name(node: Tree, scope: Scope) -> Value:
    name = node[1]
    return scope.number(*name_and_end(name)) if name.startswith("$") else scope.fact(name)


@_of(_VALUES, "true", "false")
def _boolean(node: Tree, scope: Scope) -> Value:
    return bool(node[0] == "true")


@_of(_VALUES, "text")
def _text(node: Tree, scope: Scope) -> Value:
    return str(node[1])


@_of(_VALUES, "case")
def _chosen_value(node: Tree, scope: Scope) -> Value:
    return next((_value(branch, scope) for branch in _taken(node, scope)), None)


@_of(_VALUES, "coalesce")
def _first_value(node: Tree, scope: Scope) -> Value:
    values = (_value(limb, scope) for limb in node[1:])
    return next((found for found in values if found is not None), None)


@_of(_VALUES, "||")
def _concatenated(node: Tree, scope: Scope) -> Value:
    texts = [_value(limb, scope) for limb in node[1:]]
    return None if None in texts else "".join(map(str, texts))


@_of(_VALUES, "and")
def _and(node: Tree, scope: Scope) -> Value:
    left = _truth(node[1], scope)
    return False if left is False else both(left, _truth(node[2], scope))


@_of(_VALUES, "or")
def _or(node: Tree, scope: Scope) -> Value:
    left = _truth(node[1], scope)
    return True if left else negated(both(negated(left), negated(_truth(node[2], scope))))


@_of(_VALUES, "not")
def _not(node: Tree, scope: Scope) -> Value:
    return negated(_truth(node[1], scope))


@_of(_VALUES, "is null")
def _is_null(node: Tree, scope: Scope) -> Value:
    return _value(node[1], scope) is None


@_of(_VALUES, "in")
def _in(node: Tree, scope: Scope) -> Value:
    found = _value(node[1], scope)
    return None if found is None else found in [_value(limb, scope) for limb in node[2:]]


@_of(_VALUES, "between")
def _between(node: Tree, scope: Scope) -> Value:
    found, low, high = (_value(limb, scope) for limb in node[1:])
    return both(compared(">=", found, low), compared("<=", found, high))


@_of(_VALUES, *COMPARISONS)
def _compared(node: Tree, scope: Scope) -> Value:
    return compared(node[0], _value(node[1], scope), _value(node[2], scope))


def _taken(node: Tree, scope: Scope) -> Iterator[Tree]:
    """The branch that holds, if any."""
    _, asked, default, *branches = node
    subject = None if asked is None else _value(asked, scope)
    for _, condition, branch in branches:
        if asked is None:
            holds = _truth(condition, scope) is True
        else:
            holds = subject is not None and subject == _value(condition, scope)
        if holds:
            yield branch
            return
    if default is not None:
        yield default


def _truth(node: Tree, scope: Scope) -> bool | None:
    found = _value(node, scope)
    return None if found is None else bool(found)
