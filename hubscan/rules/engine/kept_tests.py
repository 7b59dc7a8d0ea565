"""Degrees of tests on facts that an assessment keeps: under other lines most tests are as before.

A column is named by what is asked: the beginning of the hash of the test as SQL and of the facts
that it reads. What was kept is good for the tables, the configuration and the version that it was
made with, and whoever hands it to `evaluate` has seen to that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb
import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from hubscan.lineage.graph import Ints
from hubscan.model.errors import SnapshotError
from hubscan.model.text import sha256_text
from hubscan.rules.engine.by_kind import stream
from hubscan.rules.engine.degrees import Degrees
from hubscan.rules.engine.derived import Rates
from hubscan.rules.engine.facts import facts_of, side_by_side
from hubscan.rules.engine.lost_parents import LostParents
from hubscan.rules.engine.plan import Plan
from hubscan.rules.engine.told_apart import Alike
from hubscan.store.arrow import Column, as_numpy
from hubscan.store.attach import LOST_TESTS, TESTS
from hubscan.store.engine import any_row, sql_text
from hubscan.store.side_by_side import models_of

_WEIGHTLESS, _CHILD = "weightless", "child"
_DIGITS = 16


class Kept(Struct, frozen=True):
    """Relations `tests` and `lost_tests` of an assessment."""

    con: duckdb.DuckDBPyConnection

    def of_plan(self, plan: Plan, rates: Rates | None) -> Held:
        """What is kept of the tests of `plan`: of lost parents too, if it asks for these."""
        tables = (TESTS, LOST_TESTS) if plan.hands_down else (TESTS,)
        there = [set(self.con.sql(f"FROM {table}").columns) for table in tables]
        kept = frozenset[str](set.intersection(*there))
        names = _names(plan, rates)
        return Held(self.con, {test: name for test, name in names.items() if name in kept})

    def weightless(self) -> NDArray[np.bool_]:
        """(models,) as `hubscan.rules.engine.weightless` gives it."""
        return _read(self.con, TESTS, {_WEIGHTLESS: _WEIGHTLESS})[_WEIGHTLESS].view(np.bool_)


class Held(Struct, frozen=True):
    """The tests of one plan that are kept."""

    con: duckdb.DuckDBPyConnection
    names: Mapping[str, str]
    """Test → its column."""

    def of(self, few: duckdb.DuckDBPyConnection) -> Held:
        """The same of those that were chosen for `few`; see `of_chosen`."""
        return replace(self, con=few)

    def of_models(self) -> dict[str, Degrees]:
        """Test → (models,) its degrees, by number."""
        return _read(self.con, TESTS, self.names)

    def of_lost(self) -> dict[str, Degrees]:
        """Test → (children,) its degrees for the parent that each child lacks."""
        return _read(self.con, LOST_TESTS, self.names)

    def models(self, left: Plan, rates: Rates | None) -> int:
        """The number of models; raises `SnapshotError` unless the tables that the tests of `left`
        and the family graph read by position stand beside those that are kept."""
        read = {"lineage", *side_by_side(facts_of(left.words, rates))}
        models = models_of(self.con, *sorted(read))
        ((kept,),) = self.con.execute(f"SELECT count(*) FROM {TESTS}").fetchall()
        if kept != models:
            raise SnapshotError(
                f"{TESTS} has {kept} models, but lineage has {models}",
                hint="Run `hubscan assess` again.",
            )
        return models

    def children(self) -> Ints:
        """(children,) the models that lack a parent, ascending."""
        found = self.con.execute(f"SELECT {_CHILD} FROM {LOST_TESTS}").fetchnumpy()[_CHILD]
        return np.asarray(found, dtype=np.int64)


def of_chosen(held: Held, tests: Path) -> dict[str, str]:
    """What `held` has of the models that `store.subset.choose` chose, by their new numbers: the
    relations that `Kept` reads, each with its query. `tests` is the file of the first."""
    listed = "".join(f', t."{name}"' for name in sorted({*held.names.values()}))
    rows = f"read_parquet({sql_text(tests)}, file_row_number = true)"
    chosen = "JOIN chosen_models n ON n.model ="
    lost = f"{LOST_TESTS} t {chosen} t.{_CHILD}"
    some = any_row(held.con, lost)  # few lack a parent
    return {
        TESTS: f"SELECT t.{_WEIGHTLESS}{listed} FROM {rows} t {chosen} t.file_row_number"
        " ORDER BY n.number",
        LOST_TESTS: f"SELECT n.number AS {_CHILD}{listed if some else ''} FROM {lost}"
        " ORDER BY n.number",
    }


def rows_of(
    plan: Plan, rates: Rates | None, tests: Alike[np.int8], none: NDArray[np.bool_]
) -> Column:
    """Relation `tests`, one row a model in their order, for one reading: whether it has no weights,
    which `none` (kinds,) says, and its degrees by test of `plan`."""
    empty = {_WEIGHTLESS: none.view(np.int8)}
    return stream(Alike(tests.kinds, empty | _renamed(plan, rates, tests)))


def lost_rows_of(plan: Plan, rates: Rates | None, lost: LostParents) -> Column:
    """Relation `lost_tests`, one row a child that lacks a parent, for one reading."""
    degrees = Alike(lost.alike.kinds, _renamed(plan, rates, lost.alike))
    return stream(degrees, (_CHILD, lost.child.astype(np.int32)))


def _renamed(plan: Plan, rates: Rates | None, tests: Alike[np.int8]) -> dict[str, Degrees]:
    """The degrees of the tests of `plan`, by the names under which they are kept."""
    names = _names(plan, rates)
    return {names[test]: found for test, found in tests.columns.items() if test in names}


def _names(plan: Plan, rates: Rates | None) -> dict[str, str]:
    """Test → the name of its column."""
    facts = {fact.name: fact.sql for fact in facts_of(plan.words, rates)}
    return {
        name: _hash([test.text, *(f"{fact}: {facts[fact]}" for fact in sorted(test.reads))])
        for name, test in plan.tests.found.items()
    }


def _hash(said: Iterable[str]) -> str:
    return sha256_text("\n".join(said))[:_DIGITS]


def _read(
    con: duckdb.DuckDBPyConnection, table: str, names: Mapping[str, str]
) -> dict[str, Degrees]:
    if not names:
        return {}
    listed = ", ".join(f'"{n}"::TINYINT AS "{n}"' for n in dict.fromkeys(names.values()))
    found = con.sql(f"SELECT {listed} FROM {table}").to_arrow_table()
    return {test: as_numpy(found[name], "int8") for test, name in names.items()}
