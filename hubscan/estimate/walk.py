"""A formula worked out for one model: the calculation with the numbers filled in.

The tree is the one that is printed as SQL (hubscan.estimate.expression), so an explanation cannot
say another thing than what was counted. Values to the last bit, and conditions, are those of
hubscan.estimate.values; here they are put as people write them, and a chain of products is one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from hubscan.estimate import arithmetic
from hubscan.estimate.arithmetic import Number, Operation, Part, Step
from hubscan.estimate.expression import Expression, name_and_end
from hubscan.estimate.formula_words import AT, GEOMETRIC_MEAN, Tree
from hubscan.estimate.values import Known, taken, value_of


class Scope(Known, Protocol):
    """The same with words and units."""

    def part(self, name: str) -> Part | None:
        """The same as a part of a calculation, with words and unit; None if unknown."""

    def constant(self, name: str, end: str) -> Number:
        """The assumption `name` with its name and unit."""


def walk(expression: Expression, scope: Scope) -> Part | None:
    """The calculation with one model's numbers, of the branches that count; None if NULL."""
    return _part(expression.tree, scope)


_Reading = Callable[[Tree, Scope], Part | None]
_PARTS: dict[str, _Reading] = {}
"""Kind of a node → how it is taken apart, if it can be a number."""


def _of(*kinds: str) -> Callable[[_Reading], _Reading]:
    def register(reading: _Reading) -> _Reading:
        _PARTS.update(dict.fromkeys(kinds, reading))
        return reading

    return register


def _part(node: Tree, scope: Scope) -> Part | None:
    if node[0] not in _PARTS:
        raise TypeError(f"{node[0]} is no number")
    return _PARTS[node[0]](node, scope)


@_of("()")
def _bracket(node: Tree, scope: Scope) -> Part | None:
    return _part(node[1], scope)


@_of("name")
def _named(node: Tree, scope: Scope) -> Part | None:
    name = node[1]
    return scope.constant(*name_and_end(name)) if name.startswith("$") else scope.part(name)


@_of("number")
def _number(node: Tree, scope: Scope) -> Part | None:
    return Number("", float(node[1]))


@_of("null")
def _null(node: Tree, scope: Scope) -> Part | None:
    return None


@_of("greatest", "least")
def _extreme(node: Tree, scope: Scope) -> Part | None:
    """NULL does not count."""
    kind, *limbs = node
    known = [part for part in (_part(limb, scope) for limb in limbs) if part is not None]
    if len({part.value for part in known}) <= 1:  # there is nothing to choose
        return known[0] if known else None
    return arithmetic.greatest(*known) if kind == "greatest" else arithmetic.least(*known)


@_of("coalesce")
def _first(node: Tree, scope: Scope) -> Part | None:
    parts = (_part(limb, scope) for limb in node[1:])
    return next((part for part in parts if part is not None), None)


@_of("nullif")
def _unless(node: Tree, scope: Scope) -> Part | None:
    part = _part(node[1], scope)
    return None if part is None or part.value == value_of(node[2], scope) else part


@_of("case")
def _chosen(node: Tree, scope: Scope) -> Part | None:
    return next((_part(branch, scope) for branch in taken(node, scope)), None)


@_of(GEOMETRIC_MEAN)
def _mean(node: Tree, scope: Scope) -> Part | None:
    parts = [_part(limb, scope) for limb in node[1:]]
    known = [part for part in parts if part is not None]
    return arithmetic.geometric_mean(*known) if len(known) == len(parts) else None


@_of(AT)
def _looked_up(node: Tree, scope: Scope) -> Part | None:
    _, table, argument = node
    lookup = scope.table(*name_and_end(table[1]))
    found = lookup.find(value_of(argument, scope))
    return None if found is None else Number("", found.value, lookup.unit, found.name)


_JOINED: dict[str, Callable[..., Part]] = {
    "*": arithmetic.product,
    "/": arithmetic.quotient,
    "+": arithmetic.total,
    "-": arithmetic.difference,
}


@_of(*_JOINED)
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
