"""All tiers on all models: models, estimates, lineage, parents → verdicts.

Tests on facts are SQL, one pass over each table; what joins them to tiers is arithmetic on the
columns of degrees that come out (see `docs/decisions/008-models-are-numbered.md`). Tables of
one row a model stand side by side, so their columns need no join.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from hubscan.lineage.graph import Ints
from hubscan.model.begun import begun
from hubscan.model.choices import POSSIBLY, SURELY
from hubscan.rules.engine import derived, lost_parents, strangers
from hubscan.rules.engine.by_kind import numbered, relation, stream
from hubscan.rules.engine.combine import combine
from hubscan.rules.engine.degrees import NOT, Degrees, level_of
from hubscan.rules.engine.facts import facts_of
from hubscan.rules.engine.family import Family
from hubscan.rules.engine.family_of_kinds import FamilyOfKinds
from hubscan.rules.engine.kept_tests import Held, Kept, lost_rows_of, rows_of
from hubscan.rules.engine.lost_parents import LostParents, UnknownFamily
from hubscan.rules.engine.on_facts import FEW, Between, Columns, tests_on_facts
from hubscan.rules.engine.plan import Plan, plan_of
from hubscan.rules.engine.shelf import Shelf
from hubscan.rules.engine.side_tables import beyond_one_family, of_all_models
from hubscan.rules.engine.told_apart import Alike, put_together
from hubscan.rules.engine.weightless import weightless
from hubscan.rules.rulebook import Rulebook
from hubscan.store.attach import LOST_TESTS, TESTS
from hubscan.store.side_by_side import models_of

if TYPE_CHECKING:
    from hubscan.estimate.assumptions import Assumptions

_MOST = "most"
"""Column beside those of a plan: the level that a model cannot exceed."""
_NONE = "none"
"""The same: whether it has no weights."""
_NOBODY: Degrees = np.empty(0, dtype=np.int8)


class Tested(Struct, frozen=True):
    """The tests on facts of all rules, before anything is put together from them."""

    plan: Plan
    family: Family
    tests: Alike[np.int8]
    """The degrees of all tests."""
    none: NDArray[np.bool_]
    """(kinds,) of `tests`, whether there are no weights, so that it is no model."""
    lost: LostParents
    """The same of the parents that models lack, and what is put together from them."""
    asked: tuple[str, ...]
    """The steps of the plan that are asked for."""
    alike: Alike[np.int8] | None = None
    """The verdicts, once there are any."""


def evaluate(
    con: duckdb.DuckDBPyConnection,
    book: Rulebook,
    asked: Rulebook | None = None,
    *,
    constants: Assumptions | None = None,
    in_doubt: Ints | None = None,
    kept: Kept | None = None,
    ready: Callable[[str, Any], None] | None = None,
    between: Between | None = None,
) -> Tested:
    """Make relation `verdicts`: `model` and one TINYINT column a tier and mode, sorted by model.

    The columns are those of `asked`, whose rules may refer to others of `book`; by default all.
    What is known of developers stands in relation `developers`, if anything is. Without `constants`
    `estimates` must have the columns of `derived.WORDS` that a rule asks for.

    Models `in_doubt` may not have existed: whatever covers them covers them possibly.

    Levels are 0 not covered, 1 possibly, 2 likely, 3 surely; a repository without weights is no
    model and not covered. The relation looks each row up by its kind: hundreds of columns of all
    models take more memory than all else. `ready` hears of its rows, and before of those of the
    relations of `kept`, by name, each for one reading; `between` hears when `estimates` may be put
    elsewhere. Tests that are `kept` are not run again. What the tests found is returned, for
    whoever weighs it otherwise.
    """
    whole = plan_of(book)
    steps = {column.name: whole.same[column.name] for column in (asked or book).columns()}
    plan = whole.for_steps(steps.values())
    tested = replace(
        run_tests(con, plan, constants, kept, between), asked=tuple(dict.fromkeys(steps.values()))
    )
    if ready is not None:
        rates = rates_of(con, plan, constants)
        ready(TESTS, rows_of(plan, rates, tested.tests, tested.none))
        ready(LOST_TESTS, lost_rows_of(plan, rates, tested.lost))
    found = _levels(tested, in_doubt)
    alike = Alike(found.kinds, {name: found.columns[step] for name, step in steps.items()})
    con.unregister("verdicts")
    con.execute("DROP TABLE IF EXISTS verdicts")
    con.register("verdicts", relation(alike))
    if ready is not None:
        ready("verdicts", stream(alike, numbered(alike)))
    return replace(tested, alike=alike)


def _levels(tested: Tested, in_doubt: Ints | None) -> Alike[np.int8]:
    """The levels of every step that is asked for: what has no weights nothing covers, and of a
    model `in_doubt` no more than *possibly* is left."""
    kinds, columns = tested.tests.kinds, dict(tested.tests.columns)
    most = np.where(tested.none, NOT, SURELY).astype(np.int8)
    if in_doubt is not None:
        most = kinds.of_all(most)
        most[in_doubt] = np.minimum(most[in_doubt], POSSIBLY)
        finer = kinds.by([most])
        kinds, columns, most = finer, finer.each_of(kinds, columns), most[finer.first]
    family, columns[_MOST] = FamilyOfKinds(tested.family, kinds), most
    _combine(tested.plan, columns, family, tested.asked)
    most = columns[_MOST]
    levels = {step: np.minimum(level_of(columns[step]), most) for step in tested.asked}
    alike = put_together(levels, len(most))  # fewer: most tests decide little
    return Alike(family.kinds.put_together(alike.kinds), alike.columns)


def compute_degrees(
    con: duckdb.DuckDBPyConnection, plan: Plan, constants: Assumptions | None, held: Held | None
) -> tuple[int, Columns]:
    """The number of models, and the degree columns of the steps of `plan` and of its tests.

    `constants` are as for `evaluate`; tests that are `held` are not run. Raises `SnapshotError`
    unless `estimates`, `models` and `lineage` stand side by side.
    """
    family, columns = _run(con, plan, constants, held)
    _combine(plan, columns, family)
    return family.models, columns | {n: columns[step] for n, step in plan.same.items()}


def run_tests(
    con: duckdb.DuckDBPyConnection,
    plan: Plan,
    constants: Assumptions | None,
    kept: Kept | None = None,
    between: Between | None = None,
) -> Tested:
    """Run the tests of `plan` on all models and on the parents they lack, but for those that are
    `kept`; `between` two queries, and after the last, `estimates` may be put elsewhere. Raises as
    above."""
    held = None if kept is None else kept.of_plan(plan, rates_of(con, plan, constants))
    family, columns = _run(con, plan, constants, held, between)
    if between is not None:
        between(True)
    empty = weightless(con) if kept is None else kept.weightless()
    tests = put_together({_NONE: empty.view(np.int8)} | columns, family.models)
    none = tests.columns.pop(_NONE).view(np.bool_)
    return Tested(plan, family, tests, none, family.lost, tuple(plan.steps))


def _run(
    con: duckdb.DuckDBPyConnection,
    plan: Plan,
    constants: Assumptions | None,
    some: Held | None,
    between: Between | None = None,
) -> tuple[Family, Columns]:
    """The tests of `plan`, of which `some` may be held and are not run."""
    held = some or Held(con, {})
    left = plan.for_tests(plan.tests.found.keys() - held.names.keys()) if held.names else plan
    with of_all_models(con, left.words, rates_of(con, left, constants)):
        return _run_tests(con, plan, left, constants, held=held, between=between)


def _run_tests(
    con: duckdb.DuckDBPyConnection,
    plan: Plan,
    left: Plan,
    constants: Assumptions | None,
    *,
    held: Held,
    between: Between | None,
) -> tuple[Family, Columns]:
    """Run the tests of `left`, of which the rest of those of `plan` are `held`."""
    if held.names:
        models, child = held.models(left, rates_of(con, left, constants)), held.children()
    else:
        models, child = models_of(con, "estimates", "models", "lineage"), lost_parents.find(con)
    family = Family(con, models, LostParents.unknown(child))

    def of_models() -> Columns:
        if left.words & strangers.WORDS:
            strangers.make(con, family)
        rates = rates_of(con, left, constants)
        return tests_on_facts(con, left, rates, models, between) | held.of_models()

    if not plan.hands_down:
        found = of_models()
    elif not len(child):
        nobody = dict.fromkeys([*plan.tests.found, *plan.steps], _NOBODY)
        family.lost = LostParents(child, Alike(family.lost.alike.kinds, nobody))
        found = of_models()
    else:
        with lost_as_models(con, left, constants) as small:
            rates = rates_of(small, left, constants)
            of_lost: Callable[[], Columns]
            of_lost = partial(tests_on_facts, small, left, rates, len(child))
            if models > FEW:
                of_lost = begun(of_lost)
            try:
                found = of_models()  # many tables are read by one thread
            finally:  # `small` is in use until then
                lost = of_lost() | held.of_lost()
            lost |= lost_parents.named(small, plan.patterns, len(child))
        alike = put_together(lost, len(child))
        _combine(plan, alike.columns, UnknownFamily(alike.kinds.number))
        family.lost = LostParents(child, alike)
    return family, found


def _combine(
    plan: Plan,
    columns: Columns,
    family: Family | FamilyOfKinds | UnknownFamily,
    keep: Container[str] | None = None,
) -> None:
    """Add the steps of `plan` to the columns of its tests, and what families hand down.

    With `keep`, other columns are taken away as soon as nothing reads them any more.
    """
    shelf = None if keep is None else Shelf(plan, keep)
    for handed, steps in plan.rounds():
        columns |= family.hand_down(handed, plan.patterns, columns)
        if shelf is not None:
            shelf.handed(handed, columns)
        for step in steps:
            degrees = np.empty(family.models, dtype=np.int8)
            degrees[:] = combine(step.degree, columns)
            columns[step.name] = degrees
            if shelf is not None:
                shelf.made(step, columns)


@contextmanager
def lost_as_models(
    con: duckdb.DuckDBPyConnection, plan: Plan, constants: Assumptions | None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with one model for each that lacks a parent, for the tests of `plan`."""
    rates = rates_of(con, plan, constants)
    facts = facts_of(plan.words, rates)
    small = lost_parents.as_models(con, beyond_one_family(con, plan.words, rates), facts)
    try:
        strangers.make_unknown(small)
        yield small
    finally:
        small.close()


def rates_of(
    con: duckdb.DuckDBPyConnection, plan: Plan, constants: Assumptions | None
) -> derived.Rates | None:
    """What derived quantities rest on, unless no rule asks or `estimates` has them itself."""
    asked = derived.asked(plan.words)
    columns = {row[0] for row in con.execute("DESCRIBE estimates").fetchall()} if asked else set()
    if all(f"{word}_best" in columns for word in asked):
        return None
    assert constants is not None, f"a rule asks for {', '.join(sorted(asked))}"
    return derived.Rates.of(constants)
