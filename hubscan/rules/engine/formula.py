"""What tests work out of facts: trees, printed as SQL for many models and walked for few.

They are trees as those of estimates (hubscan.estimate.trees), so hubscan.estimate.values works them
out as the database does. For one model that takes a hundredth of what reading their SQL takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property, reduce

from msgspec import Struct

from hubscan.estimate.formula_words import NAME, Tree
from hubscan.estimate.sql_text import quoted
from hubscan.estimate.trees import names_in


class Formula(Struct, frozen=True, dict=True):
    """A formula over columns of the facts."""

    tree: Tree

    @cached_property
    def text(self) -> str:
        """DuckDB's SQL of it."""
        return _printed(self.tree)

    @cached_property
    def reads(self) -> frozenset[str]:
        """The columns of the facts that it reads."""
        return frozenset(names_in(self.tree))


def fact(name: str) -> Formula:
    """The column of that name."""
    return Formula([NAME, name])


def number(value: float) -> Formula:
    """A whole number, or another."""
    return Formula(["number", repr(value)])


def day(value: date) -> Formula:
    """A day."""
    return Formula(["day", value.isoformat()])


def join(kind: str, *limbs: Formula) -> Formula:
    """A node of `kind` over `limbs`."""
    return Formula([kind, *(limb.tree for limb in limbs)])


def bracket(inner: Formula) -> Formula:
    """`inner`, to be read as one."""
    return join("()", inner)


def no(held: Formula) -> Formula:
    """Whether it does not hold."""
    return join("not", bracket(held))


def case(*branches: tuple[Formula, int], default: int) -> Formula:
    """The number beside the first condition that holds."""
    listed = [["when", held.tree, number(value).tree] for held, value in branches]
    return Formula(["case", None, number(default).tree, *listed])


def among(what: Formula, texts: Iterable[str]) -> Formula:
    """Whether it is one of `texts`."""
    return join("in", what, *map(_text, texts))


def overlap(held: Formula, texts: Iterable[str]) -> Formula:
    """NULL if the list is; else whether it holds one of `texts`."""
    asked = (join("contains", held, _text(text)) for text in texts)
    return reduce(lambda left, right: join("or", left, right), asked)


def _text(value: str) -> Formula:
    return Formula(["text", value])


_LEAVES: dict[str, Callable[[str], str]] = {
    NAME: str,
    "number": str,
    "text": quoted,
    "day": lambda written: f"CAST({quoted(written)} AS DATE)",
}
_CALLS = {
    "coalesce": "COALESCE",
    "greatest": "GREATEST",
    "power": "POWER",
    "contains": "ARRAY_CONTAINS",
}
_AROUND = {
    "()": "({})",
    "not": "NOT {}",
    "is null": "{} IS NULL",
    "as number": "CAST({} AS TINYINT)",
    "days between": "DATE_DIFF('DAY', {}, {})",
}


def _printed(node: Tree) -> str:
    kind, *limbs = node
    if kind in _LEAVES:
        return _LEAVES[kind](limbs[0])
    if kind == "case":
        _, default, *branches = limbs
        cases = " ".join(f"WHEN {_printed(held)} THEN {_printed(to)}" for _, held, to in branches)
        return f"CASE {cases} ELSE {_printed(default)} END"
    parts = [_printed(limb) for limb in limbs]
    if kind in _CALLS:
        return f"{_CALLS[kind]}({', '.join(parts)})"
    if kind in _AROUND:
        return _AROUND[kind].format(*parts)
    if kind == "in":
        return f"{parts[0]} IN ({', '.join(parts[1:])})"
    return f" {kind.upper()} ".join(parts)
