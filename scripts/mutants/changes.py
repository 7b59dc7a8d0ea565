"""Every change that can be made: a constant, a sign, a comparison or a column of a method.

The numbers that a method reads out of assumptions.yaml are moved by a tenth, one at a time. A
change is made in memory, in whatever process asks for it.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from msgspec.structs import force_setattr
from sqlglot import exp

from hubscan.estimate import assumptions
from hubscan.estimate.assumptions import TABLES_BY_NAME, Assumptions
from hubscan.estimate.expression import expression, name_and_end
from hubscan.estimate.expression_tree import syntax
from hubscan.estimate.formula_words import AT
from hubscan.estimate.method import ENDS, Method, Quantity
from hubscan.estimate.stages import ALL
from hubscan.estimate.trees import names_in
from hubscan.model.grades import Grade
from hubscan.settings.checked import made
from tests.estimate.quantities import evaluate

ROOT = Path(__file__).resolve().parents[2]
_FIELDS = ("when", *ENDS, "grade", "source", "shown")
_MOVED = 1.1
_EXCHANGED: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.Mul: exp.Div, exp.Div: exp.Mul, exp.Add: exp.Sub, exp.Sub: exp.Add,
    exp.Greatest: exp.Least, exp.Least: exp.Greatest,
    exp.GT: exp.GTE, exp.GTE: exp.GT, exp.LT: exp.LTE, exp.LTE: exp.LT,
    exp.EQ: exp.NEQ, exp.NEQ: exp.EQ, exp.And: exp.Or, exp.Or: exp.And,
}  # fmt: skip
_NEXT_END = {"low": "value", "value": "high", "high": "value"}
_OTHER_EXTREME = {"low": "high", "high": "low"}
_Exchange = Callable[[exp.Expr], exp.Expr]
_Keys = tuple[str | int, ...]
"""Where a number stands in assumptions.yaml."""


@dataclass(frozen=True, slots=True, eq=False)
class Mutant:
    """One change."""

    file: Path
    """Where what it changes is declared, relative to the project."""
    told: str
    make: Callable[[], None]
    """Makes the change in this process."""
    tables: frozenset[str]
    """The quantities that it may change, by their tables."""


def mutants() -> list[Mutant]:
    """Every change that can be made."""
    by_file: defaultdict[Path, list[tuple[Quantity, Method]]] = defaultdict(list)
    for quantity in ALL:
        for one in quantity.declared:
            by_file[one.path].append((quantity, one.method))
    changes = [m for file, shared in by_file.items() for m in _of_method(file, shared)]
    return [*changes, *_of_numbers()]


def _of_method(file: Path, shared: list[tuple[Quantity, Method]]) -> Iterator[Mutant]:
    """The changes of one declaration, made in every quantity that shares it."""
    quantity, method = shared[0]
    for field in _FIELDS:
        if not getattr(method, field):
            continue
        tree = syntax(getattr(method, field))
        for place, node in enumerate(tree.walk()):
            for exchange in _exchanges(node, quantity, field):
                made = partial(_set, [m for _, m in shared], field, place, exchange)
                yield Mutant(
                    file.relative_to(ROOT),
                    f"{quantity.table}, {field}: {written(node)} -> {written(exchange(node))}",
                    made,
                    frozenset(q.table for q, _ in shared),
                )


def _set(methods: list[Method], field: str, place: int, exchange: _Exchange) -> None:
    for method in methods:
        tree = syntax(getattr(method, field))
        target = list(tree.walk())[place]
        changed = exchange(target)
        if target is tree:
            tree = changed
        else:
            target.replace(changed)
        force_setattr(method, field, written(tree))


def _exchanges(node: exp.Expr, quantity: Quantity, field: str) -> Iterator[_Exchange]:
    """What may stand in the place of a node; each gives a new tree and leaves the old one."""
    if type(node) in _EXCHANGED:
        yield lambda n: _EXCHANGED[type(n)](**n.copy().args)
    elif isinstance(node, exp.Not):
        yield lambda n: n.this.copy()
    elif isinstance(node, exp.Column):
        other = _other_column(node, quantity)
        if other:
            yield lambda _: exp.column(other, quoted=other.startswith("$"))
    elif isinstance(node, exp.Boolean):
        yield lambda n: exp.Boolean(this=not n.this)
    elif isinstance(node, exp.Null) and not isinstance(node.parent, exp.Is):
        yield lambda _: exp.Literal.number(0)
    elif isinstance(node, exp.Literal):
        text = _other_literal(node, field)
        yield lambda n: exp.Literal(this=text, is_string=n.is_string)


def _other_column(node: exp.Column, quantity: Quantity) -> str | None:
    """Another fact of the same kind, or another end of the same assumption."""
    if not node.name.startswith("$"):
        kinds = evaluate.facts_by_table()[quantity.table]
        alike = sorted(
            name
            for name, kind in kinds.items()
            if kind == kinds[node.name] and _is_source(name) is _is_source(node.name)
        )
        other = alike[(alike.index(node.name) + 1) % len(alike)]
        return other if other != node.name else None
    name, end = name_and_end(node.name)
    known = evaluate.shipped()
    looked_up = isinstance(node.parent, exp.Anonymous) and node.parent.name.lower() == AT
    if name in TABLES_BY_NAME:
        other_end = _NEXT_END[end] if looked_up else _OTHER_EXTREME[end]
        tables = [TABLES_BY_NAME[name](known, one)[1] for one in (end, other_end)]
        return None if looked_up and tables[0] == tables[1] else _end_of(name, other_end)
    if name in known.constants and end in _NEXT_END:
        other_end = _NEXT_END[end]
        same = getattr(known.constants[name], end) == getattr(known.constants[name], other_end)
        return None if same else _end_of(name, other_end)
    return None


def _is_source(name: str) -> bool:
    """Whether the fact is a text for people, which no formula compares."""
    return name.endswith("source")


def _end_of(name: str, end: str) -> str:
    return f"${name}" if end == "value" else f"${name}.{end}"


def _other_literal(node: exp.Literal, field: str) -> str:
    if not node.is_string:
        return {"0": "1", "1": "0"}[node.name]
    grades = list(Grade)
    if field == "grade" and node.name in grades:
        return str(grades[(grades.index(Grade(node.name)) + 1) % len(grades)])
    return f"{node.name}?"


def written(tree: exp.Expr) -> str:
    """An expression as a declaration has it."""
    return tree.sql("duckdb", normalize_functions="lower").replace('"', "")


def _of_numbers() -> Iterator[Mutant]:
    """Every number of assumptions.yaml that a method reads, moved."""
    read: defaultdict[_Keys, set[str]] = defaultdict(set)
    for quantity in ALL:
        said = [e for method in quantity.methods for e in method.expressions.values()]
        if quantity.doubt is not None:
            said += [expression(quantity.doubt.above), expression(quantity.doubt.below)]
        for name in (name for one in said for name in names_in(one.tree)):
            if name.startswith("$"):
                for keys in _stands_at(*name_and_end(name)):
                    read[keys].add(quantity.table)
    for keys, tables in read.items():
        entry = _entry(evaluate.shipped(), keys)
        number = _at(asdict(entry), keys[2:])
        for moved in (number * _MOVED, number / _MOVED) if number else (_MOVED - 1,):
            if _with(entry, keys[2:], moved) is not None:
                yield Mutant(
                    Path("config/assumptions.yaml"),
                    f"{'.'.join(map(str, keys))}: {number!r} -> {moved!r}",
                    partial(_move, keys, moved),
                    frozenset(tables),
                )
                break


@cache
def _stands_at(name: str, end: str) -> tuple[_Keys, ...]:
    """Where the numbers stand that a formula reads by that name; none if they are no numbers."""
    known = evaluate.shipped()
    if name in TABLES_BY_NAME:
        _, values = TABLES_BY_NAME[name](known, end)
        found = dict.fromkeys(one.name for one in values.values())
        devices = [("accelerators", n.partition(".")[2], "peak") for n in found if "accel" in n]
        return (*devices, *(("constants", n, end) for n in found if n in known.constants))
    if name in known.constants and end in _NEXT_END:
        return (("constants", name, end),)
    if name in known.definitions:
        return (("definitions", name, "value"),)
    if name in known.series:
        return tuple(
            ("series", name, "points", n, "value") for n in range(len(known.series[name].points))
        )
    benchmark = name.removeprefix("ceiling_")
    if benchmark != name and end == "value":
        points = range(len(known.ceilings[benchmark].points))
        return tuple(
            ("ceilings", benchmark, "points", n, part)
            for n in points
            for part in ("parameters", "value")
        )
    return ()


def _entry(known: Any, keys: _Keys) -> Any:
    return getattr(known, str(keys[0]))[keys[1]]


def _at(body: Any, keys: _Keys) -> float:
    for key in keys:
        body = body[key]
    return float(body)


def _as_written(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name.rstrip("_"): value for name, value in fields}


def _with(entry: Any, keys: _Keys, number: float) -> Any:
    """The entry with another number in that place; None if it would be refused when read."""
    body = asdict(entry, dict_factory=_as_written)
    inner = body
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = number
    try:
        return made(type(entry), body)
    except ValueError:
        return None


def _move(keys: _Keys, moved: float) -> None:
    """Let whoever has read the assumptions, or reads them from now on, find another number."""
    read = assumptions.read_as

    def change(known: Any) -> None:
        getattr(known, str(keys[0]))[keys[1]] = _with(_entry(known, keys), keys[2:], moved)

    def changed(*asked: Any) -> Any:
        found = read(*asked)
        if hasattr(found, "constants"):
            change(found)
        return found

    for known in [k for k in gc.get_objects() if isinstance(k, Assumptions)]:
        change(known)
    assumptions.read_as = changed
