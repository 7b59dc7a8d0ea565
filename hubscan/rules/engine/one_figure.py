"""Rules that ask for one figure at a line or above it: what they say, once for all models alike.

Such rules see of a model only between which of the lines each end of its figure lies. Models that
no line tells apart are tested once, and what they hand down is packed once; millions of models have
a few thousand places. The tests are those of the plan, and so is what joins them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.lineage.propagate import Words
from hubscan.rules.engine import handing_down, lost_parents
from hubscan.rules.engine.evaluate import lost_as_models, rates_of
from hubscan.rules.engine.facts import Fact, facts_of, one_table_query
from hubscan.rules.engine.family import Family
from hubscan.rules.engine.lost_parents import LostParents
from hubscan.rules.engine.plan import Plan, plan_of
from hubscan.rules.engine.told_apart import Kinds
from hubscan.rules.rulebook import Rulebook
from hubscan.store.arrow import as_arrow, as_numpy, pa
from hubscan.store.side_by_side import models_of

if TYPE_CHECKING:
    from hubscan.estimate.assumptions import Assumptions

_ENDS = "_figure_ends"
"""Relation: the ends of the figure of one model of each kind."""
_OWN, _INHERITED = "own", "inherits"


@dataclass(frozen=True, slots=True)
class OfLines:
    """Degrees under rules of one figure, once for all models of which they say the same."""

    degrees: NDArray[np.int8]
    """(kinds, lines) the degree of models of a kind, by line in the order of the rulebook."""
    kind: NDArray[np.int32]
    """(models,) the kind of a model."""


def family_of(con: duckdb.DuckDBPyConnection) -> Family:
    """Who comes from whom in `con`, and which models lack a parent; for all figures.

    Raises `SnapshotError` unless `estimates`, `models` and `lineage` stand side by side.
    """
    models = models_of(con, "estimates", "models", "lineage")
    return Family(con, models, LostParents.unknown(lost_parents.find(con)))


def of_lines(
    family: Family, book: Rulebook, lines: Sequence[float], constants: Assumptions | None
) -> dict[str, OfLines]:
    """How derivatives count → the degrees of all models under the rules of `book`.

    `book` has a rule for each of `lines`, in their order, whose one tier asks for the same figure
    of `estimates` at that line or above it.
    """
    plan, modes = plan_of(book), book.rules[0].tiers[0].modes
    tests = {mode: _tests(plan, book, mode) for mode in modes if mode != _INHERITED}
    known = {asked: _tested(family.con, plan, asked, lines, constants) for asked in tests.values()}
    found = {mode: known[asked] for mode, asked in tests.items()}
    if _INHERITED not in modes:
        return found
    lost = None
    if len(family.lost.child):
        with lost_as_models(family.con, plan, constants) as small:
            lost = _tested(small, plan, tests[_OWN], lines, constants)
    return found | {_INHERITED: _inherited(family, found[_OWN], lost)}


def _tests(plan: Plan, book: Rulebook, mode: str) -> tuple[str, ...]:
    """The test that answers each rule in one mode in which nothing is handed down."""
    steps = (plan.steps[plan.same[column.name]] for column in book.columns() if column.mode == mode)
    return tuple(name for step in steps for name in step.columns)


def _tested(
    con: duckdb.DuckDBPyConnection,
    plan: Plan,
    tests: Sequence[str],
    lines: Sequence[float],
    constants: Assumptions | None,
) -> OfLines:
    """The degrees of all models of `con` under `tests`, one a line."""
    read = {fact for test in tests for fact in plan.tests.found[test].reads}
    facts = [f for f in facts_of(plan.words, rates_of(con, plan, constants)) if f.name in read]
    ends = _ends(con, facts)
    place = np.zeros(len(next(iter(ends.values()))), np.int32)
    for end in ends.values():
        # an open end, which is NaN, is beyond the last line and has a place of its own
        below = np.searchsorted(np.asarray(lines), end, side="right")
        place = place * np.int32(len(lines) + 2) + below + np.isnan(end)
    at, kind = _kinds(place, (len(lines) + 2) ** len(ends))
    con.register(_ENDS, pa.table({name: as_arrow(end[at]) for name, end in ends.items()}))
    listed = ", ".join(f"CAST({plan.tests.found[test].text} AS TINYINT)" for test in tests)
    rows = con.execute(f"SELECT {listed} FROM {_ENDS}").fetchall()
    con.unregister(_ENDS)
    return OfLines(np.array(rows, np.int8).reshape(len(at), len(tests)), kind)


def _ends(con: duckdb.DuckDBPyConnection, facts: Sequence[Fact]) -> dict[str, NDArray[np.float64]]:
    """The facts of every model, NaN where one is open."""
    query = one_table_query(facts)
    assert query is not None, "a figure stands in one table"
    listed = ", ".join(f"coalesce({f.name}, 'nan'::DOUBLE) AS {f.name}" for f in facts)
    found = con.sql(f"SELECT {listed} FROM ({query})").to_arrow_table()
    return {fact.name: as_numpy(found[fact.name], "float64") for fact in facts}


def _kinds(place: NDArray[np.int32], places: int) -> tuple[NDArray[Any], NDArray[np.int32]]:
    """A model of each place that some has, by place; and of each model the number of its place."""
    some = np.full(places, -1, np.int32)
    some[place] = np.arange(len(place), dtype=np.int32)
    taken = np.flatnonzero(some >= 0)
    number = np.zeros(places, np.int32)
    number[taken] = np.arange(len(taken), dtype=np.int32)
    return some[taken], number[place]


def _inherited(family: Family, own: OfLines, lost: OfLines | None) -> OfLines:
    """The greatest degree of a model and its ancestors, of which some are `lost`."""
    lines = own.degrees.shape[1]
    packed, crossing = _packed(own)
    mask = packed[own.kind]
    of_lost = np.zeros((0, mask.shape[1]), np.uint64)
    if lost is not None:
        of_lost = _packed(lost)[0][lost.kind]
    handed = family.hand_down_packed(mask, of_lost, crossing)
    handed |= mask
    kinds = Kinds.all_one(family.models).by_words(handed)
    degrees = np.stack(handing_down.unpack(handed[kinds.first], lines), axis=1)
    return OfLines(degrees, kinds.of)


def _packed(alike: OfLines) -> tuple[Words, Words]:
    return handing_down.pack(list(alike.degrees.T.copy()), len(alike.degrees))
