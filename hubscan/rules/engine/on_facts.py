"""Tests on facts → a column of degrees each: by SQL of many models, of few walked one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

import duckdb
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from hubscan.estimate.lookup_tables import Lookup
from hubscan.estimate.three_values import Value
from hubscan.estimate.values import value_of
from hubscan.rules.engine.degrees import Degrees
from hubscan.rules.engine.derived import Rates
from hubscan.rules.engine.facts import Fact, facts_of, facts_query, one_table_query
from hubscan.rules.engine.formula import Formula
from hubscan.rules.engine.plan import Plan
from hubscan.rules.engine.side_tables import make_side_tables
from hubscan.store.arrow import as_numpy
from hubscan.store.engine import identifier

Columns = dict[str, Degrees]
"""Column name → degree of every model, by number."""
Between = Callable[[bool], None]
"""What is called between two queries, with whether none follows that reads `estimates`; its rows
may then be put elsewhere."""

FEW = 2_048
"""As many rows as DuckDB handles at once: with no more, planning costs all the time."""
_WALKED = 16
"""Models; of more it takes longer to walk the tests than to plan them."""


def tests_on_facts(
    con: duckdb.DuckDBPyConnection,
    plan: Plan,
    rates: Rates | None,
    models: int,
    between: Between | None = None,
) -> Columns:
    """The degree column of every test on facts, of so many `models`; `rates` as for `facts_of`.

    A query makes the tests that read the same facts of one table: fewer columns at once are faster.
    Tests that need the same joins go together. Of few models one query gives all tests, or all
    facts, with which the same formulas are worked out here.
    """
    make_side_tables(con, plan.words, rates)
    facts = {fact.name: fact for fact in facts_of(plan.words, rates)}
    if models <= _WALKED:
        return _walked(con, plan.tests.found, facts)
    few = models <= FEW
    groups: defaultdict[frozenset[str], list[str]] = defaultdict(list)
    for name, test in plan.tests.found.items():
        tables = frozenset[str]().union(*(facts[fact].tables for fact in test.reads))
        together = frozenset[str]() if few else tables if len(tables) > 1 else test.reads
        groups[together].append(name)
    columns: Columns = {}
    for names in groups.values():
        if between is not None:
            between(False)
        tests = {name: plan.tests.found[name] for name in names}
        columns |= _by_sql(con, tests, _read_by(tests, facts), few=few)
    return columns


def _read_by(tests: Mapping[str, Formula], facts: Mapping[str, Fact]) -> list[Fact]:
    """The facts that `tests` read."""
    return [facts[n] for n in sorted(frozenset[str]().union(*(t.reads for t in tests.values())))]


def _by_sql(
    con: duckdb.DuckDBPyConnection, tests: Mapping[str, Formula], facts: list[Fact], *, few: bool
) -> Columns:
    """The degree columns of `tests`, which read `facts`."""
    listed = [f"CAST({test.text} AS TINYINT) AS {identifier(name)}" for name, test in tests.items()]
    query = one_table_query(facts)
    if query is None:
        query = facts_query(facts, beside=True)
        listed.append("model")
    text = f"WITH facts AS ({query}) SELECT {', '.join(listed)} FROM facts"
    if few:  # a relation, which is the quicker way to many rows, is planned twice
        table = con.execute(text).fetchnumpy()
        found = {name: np.asarray(table[name]) for name in tests}
        return _in_order(np.asarray(table["model"]), found) if "model" in table else found
    columns = con.sql(text).to_arrow_table()
    found = {name: as_numpy(columns[name], "int8") for name in tests}
    if "model" in columns.column_names:
        found = _in_order(as_numpy(columns["model"], "int32"), found)
    return found


def _in_order(places: NDArray[np.int32], columns: Columns) -> Columns:
    ordered = {}
    for name, column in columns.items():
        ordered[name] = np.empty_like(column)
        ordered[name][places] = column
    return ordered


def _walked(
    con: duckdb.DuckDBPyConnection, tests: Mapping[str, Formula], facts: Mapping[str, Fact]
) -> Columns:
    """The degree columns of `tests`, worked out model by model."""
    cursor = con.execute(facts_query(_read_by(tests, facts), beside=True))
    names = [column[0] for column in cursor.description or ()]
    rows = sorted(cursor.fetchall(), key=lambda row: row[0])  # by model
    models = [_Model(dict(zip(names, row, strict=True))) for row in rows]
    return {
        name: np.array([value_of(test.tree, model) for model in models], np.int8)
        for name, test in tests.items()
    }


class _Model(Struct, frozen=True):
    """One model's facts; see `hubscan.estimate.values.Known`. Tests name no assumptions."""

    row: Mapping[str, Value]

    def fact(self, name: str) -> Value:
        """The fact `name`."""
        return self.row[name]

    def number(self, name: str, end: str) -> float | str:
        """See `Names`."""
        raise KeyError(f"a test asks for the assumption {name}.{end}")

    def table(self, name: str, end: str) -> Lookup:
        """See `Names`."""
        raise KeyError(f"a test asks for the table {name}.{end}")
