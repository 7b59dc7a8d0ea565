"""Run every module `of_*` on one model and keep only what is sound."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Protocol, cast

import duckdb

import hubscan.reports.why as package
from hubscan.estimate.arithmetic import Number, comes_out_at, numbers
from hubscan.estimate.assumptions import Assumptions
from hubscan.model.tables import QUANTITIES
from hubscan.reports.why import said
from hubscan.reports.why.derivation import Assumption, Derivation, Fate, Line, Why
from hubscan.reports.why.facts import Facts


class Kind(Protocol):
    """What a module `of_*` offers."""

    QUANTITIES: tuple[str, ...]

    def derive(self, facts: Facts, quantity: str) -> Derivation: ...


def kinds() -> dict[str, Kind]:
    """Module by quantity."""
    modules = [
        cast(Kind, importlib.import_module(f"{package.__name__}.{m.name}"))
        for m in pkgutil.iter_modules(package.__path__)
        if m.name.startswith("of_")
    ]
    return {quantity: module for module in modules for quantity in module.QUANTITIES}


def derive(
    con: duckdb.DuckDBPyConnection,
    key: str,
    constants: Assumptions,
    lines: Mapping[tuple[str, str], int],
) -> Why:
    """How each figure of model `key` came about, in the order of `QUANTITIES`.

    `con` holds few models, with the scratch tables of `estimate.own`; `lines` gives the line of
    each of the model's statements in its document, by (source, locator).
    """
    facts, known = Facts(con, key, constants, lines), kinds()
    found = (known[q.name].derive(facts, q.name) for q in QUANTITIES if q.name in known)
    return Why(tuple(_sound(facts, d) for d in found), tuple(said.beside(facts)))


def _sound(facts: Facts, found: Derivation) -> Derivation:
    """Without arithmetic that does not come out, used candidates first, assumptions listed."""
    lost_out = {c.method for c in found.candidates if c.fate is not Fate.USED}
    lines = [
        replace(line, counts=bool(line.end) and line.method not in lost_out)
        for line in found.lines
        if comes_out_at(line.part, line.value)
    ]
    notes = [
        f"the arithmetic of '{line.method}' ({line.end} end) is not shown: it does not come out"
        for line in found.lines
        if not comes_out_at(line.part, line.value)
    ]
    return replace(
        found,
        candidates=tuple(sorted(found.candidates, key=lambda c: c.fate is not Fate.USED)),
        lines=tuple(line for line in lines if not _trivial(line)),
        notes=(*found.notes, *notes),
        assumptions=_assumptions(facts, lines),
    )


def _trivial(line: Line) -> bool:
    """A figure that is read and not worked out."""
    return isinstance(line.part, Number) and line.part.assumption is None and bool(line.end)


def _assumptions(facts: Facts, lines: Iterable[Line]) -> tuple[Assumption, ...]:
    counted = [number for line in lines if line.counts for number in numbers(line.part)]
    used = {n.assumption: n for n in counted if n.assumption}
    return tuple(facts.assumption(used[name]) for name in sorted(used))
