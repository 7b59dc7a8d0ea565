"""What a formula is for one model, number by number as the database works it out.

The tree is the one that is printed as SQL (hubscan.estimate.expression): every operation is done on
the same two numbers in the same order, so the last bit is that of the table. NULL is None;
conditions have three values as in SQL.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator
from datetime import date
from typing import Protocol

from hubscan.estimate.expression import Expression, Names, name_and_end
from hubscan.estimate.formula_words import AT, GEOMETRIC_MEAN, Tree
from hubscan.estimate.three_values import COMPARISONS, Value, both, compared, negated


class Known(Names, Protocol):
    """What the names of an expression stand for, for one model."""

    def fact(self, name: str) -> Value:
        """The fact `name`."""


def value(expression: Expression, known: Known) -> Value:
    """The value for one model, as the SQL gives it.

    Raises `TypeError` for what is no number and is calculated with.
    """
    return value_of(expression.tree, known)


def value_of(node: Tree, known: Known) -> Value:
    """The value of a part of a tree."""
    return _VALUES[node[0]](node, known)


_Reading = Callable[[Tree, Known], Value]
_VALUES: dict[str, _Reading] = {}
"""Kind of a node → how it is worked out."""


def _of(*kinds: str) -> Callable[[_Reading], _Reading]:
    def register(reading: _Reading) -> _Reading:
        _VALUES.update(dict.fromkeys(kinds, reading))
        return reading

    return register


def _numbers(limbs: Tree, known: Known) -> list[float | None]:
    found = [value_of(limb, known) for limb in limbs]
    for one in found:
        if not (one is None or isinstance(one, (int, float))):
            raise TypeError(f"{one!r} is no number")
    return found  # type: ignore[return-value]  # looked at just now


@_of("number")
def _number(node: Tree, known: Known) -> Value:
    return int(node[1]) if node[1].isdecimal() else float(node[1])


@_of("day")
def _day(node: Tree, known: Known) -> Value:
    return date.fromisoformat(node[1])


@_of("null")
def _null(node: Tree, known: Known) -> Value:
    return None


def _divided(left: float, right: float) -> float:
    """By zero as the database does it."""
    if right:
        return left / right
    return math.copysign(math.inf, left) if left else math.nan


_JOINED: dict[str, Callable[[float, float], float]] = {
    "*": operator.mul,
    "/": _divided,
    "+": operator.add,
    "-": operator.sub,
    "power": math.pow,
    GEOMETRIC_MEAN: lambda left, right: math.sqrt(left) * math.sqrt(right),
}


@_of(*_JOINED)
def _joined(node: Tree, known: Known) -> Value:
    left, right = _numbers(node[1:], known)
    return None if left is None or right is None else _JOINED[node[0]](left, right)


@_of("greatest", "least")
def _extreme(node: Tree, known: Known) -> Value:
    """NULL does not count."""
    there = [number for number in _numbers(node[1:], known) if number is not None]
    if not there:
        return None
    return max(there) if node[0] == "greatest" else min(there)


@_of("nullif")
def _unless(node: Tree, known: Known) -> Value:
    found = value_of(node[1], known)
    return None if found is None or found == value_of(node[2], known) else found


@_of(AT)
def _looked_up(node: Tree, known: Known) -> Value:
    _, table, argument = node
    found = known.table(*name_and_end(table[1])).find(value_of(argument, known))
    return None if found is None else found.value


@_of("()")
def _bracket(node: Tree, known: Known) -> Value:
    return value_of(node[1], known)


@_of("name")
def _named(node: Tree, known: Known) -> Value:
    name = node[1]
    return known.number(*name_and_end(name)) if name.startswith("$") else known.fact(name)


@_of("true", "false")
def _boolean(node: Tree, known: Known) -> Value:
    return bool(node[0] == "true")


@_of("text")
def _text(node: Tree, known: Known) -> Value:
    return str(node[1])


@_of("case")
def _chosen(node: Tree, known: Known) -> Value:
    return next((value_of(branch, known) for branch in taken(node, known)), None)


@_of("coalesce")
def _first(node: Tree, known: Known) -> Value:
    values = (value_of(limb, known) for limb in node[1:])
    return next((found for found in values if found is not None), None)


@_of("||")
def _concatenated(node: Tree, known: Known) -> Value:
    texts = [value_of(limb, known) for limb in node[1:]]
    return None if None in texts else "".join(map(str, texts))


@_of("and")
def _and(node: Tree, known: Known) -> Value:
    left = _truth(node[1], known)
    return False if left is False else both(left, _truth(node[2], known))


@_of("or")
def _or(node: Tree, known: Known) -> Value:
    left = _truth(node[1], known)
    return True if left else negated(both(negated(left), negated(_truth(node[2], known))))


@_of("not")
def _not(node: Tree, known: Known) -> Value:
    return negated(_truth(node[1], known))


@_of("is null")
def _is_null(node: Tree, known: Known) -> Value:
    return value_of(node[1], known) is None


@_of("in")
def _in(node: Tree, known: Known) -> Value:
    found = value_of(node[1], known)
    return None if found is None else found in [value_of(limb, known) for limb in node[2:]]


@_of("contains")
def _contains(node: Tree, known: Known) -> Value:
    held = value_of(node[1], known)
    return value_of(node[2], known) in held if isinstance(held, list) else None


@_of("as number")
def _as_number(node: Tree, known: Known) -> Value:
    held = _truth(node[1], known)
    return None if held is None else int(held)


@_of("days between")
def _days_between(node: Tree, known: Known) -> Value:
    start, end = (value_of(limb, known) for limb in node[1:])
    return (end - start).days if isinstance(start, date) and isinstance(end, date) else None


@_of("between")
def _between(node: Tree, known: Known) -> Value:
    found, low, high = (value_of(limb, known) for limb in node[1:])
    return both(compared(">=", found, low), compared("<=", found, high))


@_of(*COMPARISONS)
def _compared(node: Tree, known: Known) -> Value:
    return compared(node[0], value_of(node[1], known), value_of(node[2], known))


def taken(node: Tree, known: Known) -> Iterator[Tree]:
    """The branch of a CASE that holds, if any."""
    _, asked, default, *branches = node
    subject = None if asked is None else value_of(asked, known)
    for _, condition, branch in branches:
        if asked is None:
            holds = _truth(condition, known) is True
        else:
            holds = subject is not None and subject == value_of(condition, known)
        if holds:
            yield branch
            return
    if default is not None:
        yield default


def _truth(node: Tree, known: Known) -> bool | None:
    found = value_of(node, known)
    return None if found is None else bool(found)
