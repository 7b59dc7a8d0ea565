"""The methods of a quantity on facts given by hand: `figures("parameters", [{"named": 7e9}])`.

Each row of facts becomes a `Figure`, or None where no method applies; facts that are not given are
NULL. The figures come from the SQL that runs over all models; that the walked calculation of one
model gives the same is checked on the way. Whatever tests a method of any quantity may use it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

import duckdb
import pytest
from msgspec.structs import replace

from hubscan.estimate import choice, curated, follow, gather, inherit, reference
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.curated import CURATED_FLOP
from hubscan.estimate.few import Few
from hubscan.estimate.method import ENDS, Fact, Facts, Quantity
from hubscan.estimate.scope import ModelScope
from hubscan.estimate.stages import ALL, BY_TABLE
from hubscan.estimate.three_values import Value
from hubscan.estimate.values import value
from hubscan.estimate.walked import makers
from hubscan.store.engine import connect
from tests.estimate.support import CONFIG, world
from tests.support.tables import make

Row = Mapping[str, Value]


class Figure(NamedTuple):
    """What a quantity's table holds of one model."""

    method: str
    low: float | None
    best: float | None
    high: float | None
    grade: str
    source: str


@cache
def shipped() -> Assumptions:
    """The assumptions of the configuration."""
    return CONFIG.assumptions


def declared(name: str) -> Quantity:
    """The quantity of that name as models have it by themselves, or that becomes table `name`."""
    return BY_TABLE.get(f"own_{name}", BY_TABLE[name])


def figures(
    name: str, rows: Sequence[Row], known: Assumptions | None = None
) -> list[Figure | None]:
    """The figure of each row of facts about the quantity `name`."""
    return evaluate(declared(name), rows, known or shipped())


def evaluate(wanted: Quantity, rows: Sequence[Row], known: Assumptions) -> list[Figure | None]:
    """The same for a quantity at hand, which may differ from the declared one."""
    kinds = _kinds(wanted.table)
    with connect(threads=1) as con:
        given = replace(wanted, facts=_given(con, kinds, rows))
        choice.make(con, given, known)
        asked = f"SELECT model, {', '.join(Figure._fields)} FROM {wanted.table} ORDER BY model"
        found = con.execute(asked).fetchall()
        if wanted.table != CURATED_FLOP.table:  # which is made by SQL alone
            con.execute(f"DROP TABLE {wanted.table}")
            choose, _ = makers(con, Few(con))
            choose(given, known)
            assert con.execute(asked).fetchall() == found
        made = [(number, Figure(*figure)) for number, *figure in found]
    by_number = {number: figure for number, figure in made if figure.method is not None}
    results = [by_number.get(number) for number in range(len(rows))]
    for row, figure in zip(rows, results, strict=True):
        _check_walked(wanted, dict.fromkeys(kinds) | dict(row), figure, known)
    return results


Case = tuple[Row, tuple[object, ...] | None]
"""Facts, and the first fields of the `Figure` that they give; None where no method applies."""


def differing(
    wanted: Quantity, cases: Sequence[Case], known: Assumptions | None = None
) -> list[str]:
    """The cases that give something else, in words."""
    found = evaluate(wanted, [facts for facts, _ in cases], known or shipped())
    return [
        f"{dict(facts)} give {figure}, not {expected}"
        for (facts, expected), figure in zip(cases, found, strict=True)
        if (figure is None) is not (expected is None)
        or (figure and expected and not _begins(figure, expected))
    ]


def _begins(figure: Figure, expected: tuple[object, ...]) -> bool:
    """Whether a figure has those fields, its ends but for the last digits."""
    return all(
        math.isclose(is_, should_be, rel_tol=1e-9)
        if isinstance(is_, float) and isinstance(should_be, (int, float))
        else is_ == should_be
        for is_, should_be in zip(figure, expected, strict=False)
    )


def gathered(name: str, row: Row, known: Assumptions | None = None) -> dict[str, Figure]:
    """Every method of the quantity `name` that holds on one row of facts, by its text."""
    wanted, kinds = declared(name), _kinds(declared(name).table)
    with connect(threads=1) as con:
        given = replace(wanted, facts=_given(con, kinds, [row]))
        gather.make(con, given, known or shipped())
        asked = f"SELECT {', '.join(Figure._fields)} FROM {wanted.table}"
        found = con.execute(asked).fetchall()
        con.execute(f"DROP TABLE {wanted.table}")
        _, gather_all = makers(con, Few(con))
        gather_all(given, known or shipped())
        assert con.execute(asked).fetchall() == found
    scope = ModelScope(wanted.facts, dict.fromkeys(kinds) | dict(row), known or shipped())
    holding = [m for m in wanted.methods if value(m.expressions["when"], scope)]
    walked = {value(m.text, scope): [value(m.expressions[e], scope) for e in ENDS] for m in holding}
    figures = {figure[0]: Figure(*figure) for figure in found}
    assert walked.keys() == figures.keys(), row
    for text, ends in walked.items():
        assert figures[str(text)][1:4] == pytest.approx(tuple(ends)), text
    return figures


def _given(con: duckdb.DuckDBPyConnection, kinds: Mapping[str, str], rows: Sequence[Row]) -> Facts:
    """Table `given` with those rows, as the facts of a quantity."""
    for row in rows:
        assert row.keys() <= kinds.keys(), f"no such fact: {row.keys() - kinds.keys()}"
    columns = ", ".join(f"{fact} {kind}" for fact, kind in kinds.items())
    con.execute(f"CREATE TABLE given (model INTEGER, {columns})")
    marks = ", ".join("?" for _ in range(len(kinds) + 1))
    con.executemany(
        f"INSERT INTO given VALUES ({marks})",
        [[number, *map(row.get, kinds)] for number, row in enumerate(rows)],
    )
    return Facts("given", "model", {fact: Fact(fact) for fact in kinds})


def _kinds(table: str) -> dict[str, str]:
    """Fact → SQL type, as the real relations give it."""
    return facts_by_table()[table]


@cache
def facts_by_table() -> dict[str, dict[str, str]]:
    """The same for every quantity, from one world."""
    with world([]) as con:
        reference.load(con, CONFIG.reference)
        curated.work_out(con, shipped())
        make(con, "parents", [])
        inherit(con, shipped())
        follow(con, shipped())
        shown = {one.table: con.execute(f"DESCRIBE facts_of_{one.table}").fetchall() for one in ALL}
    return {
        table: {name: kind for name, kind, *_ in rows if name in BY_TABLE[table].facts.columns}
        for table, rows in shown.items()
    }


def _check_walked(
    wanted: Quantity, row: dict[str, Value], figure: Figure | None, known: Assumptions
) -> None:
    """One model's facts, walked, give the method and the ends that the SQL gives."""
    scope = ModelScope(wanted.facts, row, known)
    holding = (m for m in wanted.methods if value(m.expressions["when"], scope))
    method = next(holding, None)
    assert (figure and figure.method) == (method and value(method.text, scope)), row
    if figure is not None and method is not None:
        low, best, high = (value(method.expressions[end], scope) for end in ENDS)
        if isinstance(best, float):
            low = min(low, best) if isinstance(low, float) else low
            high = max(high, best) if isinstance(high, float) else high
        assert figure[1:4] == pytest.approx((low, best, high)), row
