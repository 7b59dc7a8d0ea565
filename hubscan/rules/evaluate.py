"""All tiers on all models: models, estimates, lineage, parents → verdicts."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from sqlglot import exp

from hubscan.estimate.assumptions import load as load_assumptions
from hubscan.estimate.cost import usd_per_flop
from hubscan.rules.degrees import LEVELS
from hubscan.rules.facts import facts_query
from hubscan.rules.family import Family
from hubscan.rules.handing_down import Degrees
from hubscan.rules.plan import Plan, Step, make_plan
from hubscan.rules.rulebook import Rulebook
from hubscan.rules.side_tables import make_side_tables

Arrow = Any
"""A pyarrow column; its stubs disagree on the element type."""

Columns = dict[str, Degrees]
"""Column name → degree of every model, by ascending key."""

_IN = "rule_columns"
_BATCH = 122_880
"""Rows of a DuckDB row group."""


def evaluate(con: duckdb.DuckDBPyConnection, book: Rulebook) -> None:
    """Make relation `verdicts`: `key` and one TINYINT column a tier and mode, sorted by key.

    Levels are 0 not covered, 1 possibly, 2 likely, 3 surely. The relation is a view on Arrow
    columns: copying hundreds of columns into a table takes longer than computing them.
    """
    keys, columns = compute_degrees(con, book, make_plan(book))
    names = [column.name for column in book.columns()]
    # tiers that say the same share one array
    distinct = {id(columns[name]): columns[name] for name in names}
    made = {number: pa.array(LEVELS[column]) for number, column in distinct.items()}
    levels = [made[id(columns[name])] for name in names]
    del columns, distinct, made
    con.execute("DROP TABLE IF EXISTS verdicts")
    con.register("verdicts", in_batches(pa.table([keys, *levels], names=["key", *names])))


def in_batches(table: pa.Table) -> pa.Table:
    """The same rows in pieces that DuckDB can read in parallel."""
    return pa.Table.from_batches(table.to_batches(max_chunksize=_BATCH), table.schema)


def compute_degrees(
    con: duckdb.DuckDBPyConnection, book: Rulebook, plan: Plan, *, keep_tests: bool = False
) -> tuple[Arrow, Columns]:
    """Keys in ascending order, and the degree columns of `plan`; its tests too if asked.

    The first round reads the tables in one pass; later ones only combine columns, so their cost
    does not grow with the number of facts.
    """
    rounds = list(plan.rounds())
    _, first = rounds.pop(0)
    later = {name for _, steps in rounds for step in steps for name in step.columns}
    kept = [t for t in plan.tests.found if keep_tests or t in later]
    table = con.sql(first_query(con, book, plan, first, kept)).to_arrow_table()
    columns = {name: _as_numpy(table[name]) for name in table.column_names if name != "key"}
    family = Family(con)
    for handed, steps in rounds:
        columns |= family.hand_down(handed, plan.patterns, columns)
        if steps:
            columns |= _combine(con, steps, columns)
    return table["key"], columns | {name: columns[step] for name, step in plan.same.items()}


def first_query(
    con: duckdb.DuckDBPyConnection, book: Rulebook, plan: Plan, steps: list[Step], tests: list[str]
) -> str:
    """SELECT of key, the degree of `steps` and the named `tests`, by ascending key."""
    make_side_tables(con, plan.words, book.config_dir)
    facts = facts_query(plan.words, _price_of_own_step(con, book, plan))
    tested = [aliased(degree, name) for name, degree in plan.tests.found.items()]
    made = [aliased(step.expression, step.name) for step in steps]
    wanted = ", ".join(["key", *made, *(f'"{t}"' for t in tests)])
    return (
        f"WITH facts AS ({facts}), tested AS (SELECT {', '.join(['key', *tested])} FROM facts)"
        f" SELECT {wanted} FROM tested ORDER BY key"
    )


def aliased(degree: exp.Expression, name: str) -> str:
    """`CAST(degree AS TINYINT) AS "name"` in DuckDB's SQL."""
    return exp.alias_(exp.cast(degree, "TINYINT"), name, quoted=True).sql("duckdb")


def _combine(con: duckdb.DuckDBPyConnection, steps: list[Step], columns: Columns) -> Columns:
    read = sorted({name for step in steps for name in step.columns})
    rows = len(next(iter(columns.values())))
    row = np.arange(rows)  # a table needs a column even where every step is constant
    arrays = [pa.array(row), *(pa.array(columns[name]) for name in read)]
    con.register(_IN, in_batches(pa.table(arrays, names=["row", *read])))
    made = ", ".join(aliased(step.expression, step.name) for step in steps)
    table = con.sql(f"SELECT {made} FROM {_IN}").to_arrow_table()
    con.unregister(_IN)
    return {step.name: _as_numpy(table[step.name]) for step in steps}


def _as_numpy(column: Arrow) -> Degrees:
    return np.asarray(column.to_numpy(), dtype=np.int8)


def _price_of_own_step(
    con: duckdb.DuckDBPyConnection, book: Rulebook, plan: Plan
) -> tuple[float, float, float] | None:
    """Dollars per FLOP, unless no rule asks or `estimates` has the cost of the own step itself."""
    columns = {row[0] for row in con.execute("DESCRIBE estimates").fetchall()}
    if "own_cost_usd" not in plan.words or "own_cost_usd_best" in columns:
        return None
    return usd_per_flop(load_assumptions(book.config_dir))
