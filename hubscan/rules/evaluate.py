"""All tiers on all models: models, estimates, lineage, parents → verdicts."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
from sqlglot import exp

from hubscan.estimate.assumptions import load as load_assumptions
from hubscan.estimate.cost import usd_per_flop
from hubscan.lineage.propagate import Propagator
from hubscan.rules import facts, handing_down
from hubscan.rules.degrees import SURE, level
from hubscan.rules.handing_down import Degrees
from hubscan.rules.plan import Plan, Step, make_plan
from hubscan.rules.rulebook import Rulebook
from hubscan.rules.side_tables import make_side_tables

_LAYER = "rule_layer"


def evaluate(con: duckdb.DuckDBPyConnection, book: Rulebook) -> None:
    """Create `verdicts`: `key` and one TINYINT column a tier and mode, sorted by key.

    Levels are 0 not covered, 1 possibly, 2 likely, 3 surely.
    """
    plan = make_plan(book)
    layers = compute_degrees(con, book, plan)
    levels = [
        exp.alias_(level(exp.column(c.name, quoted=True)), c.name, quoted=True).sql("duckdb")
        for c in book.columns()
    ]
    source = " POSITIONAL JOIN ".join([facts.TABLE, *layers])
    con.execute(
        f"CREATE OR REPLACE TABLE verdicts AS SELECT {facts.TABLE}.key, {', '.join(levels)}"
        f" FROM {source} ORDER BY {facts.TABLE}.key"
    )
    forget(con, layers)


def compute_degrees(con: duckdb.DuckDBPyConnection, book: Rulebook, plan: Plan) -> list[str]:
    """Make `rule_facts` and the degree columns of `plan`; names of the tables that hold them.

    Every table has one row a model by ascending key, so they join by position.
    """
    make_side_tables(con, plan.words, book.config_dir)
    query = facts.facts_query(plan.words, _price_of_own_step(con, book, plan))
    con.execute(f"CREATE OR REPLACE TEMP TABLE {facts.TABLE} AS {query}")
    layers: list[str] = []
    family = _Family(con)
    for handed, steps in plan.rounds():
        if handed:
            layers.append(_hand_down(con, plan, family, layers, handed))
        if steps:
            layers.append(_compute(con, steps, layers))
    return layers


def _price_of_own_step(
    con: duckdb.DuckDBPyConnection, book: Rulebook, plan: Plan
) -> tuple[float, float, float] | None:
    """Dollars per FLOP, unless no rule asks or `estimates` has the cost of the own step itself."""
    columns = {row[0] for row in con.execute("DESCRIBE estimates").fetchall()}
    if "own_cost_usd" not in plan.words or "own_cost_usd_best" in columns:
        return None
    return usd_per_flop(load_assumptions(book.config_dir))


def forget(con: duckdb.DuckDBPyConnection, layers: list[str]) -> None:
    """Drop the working tables."""
    for table in (facts.TABLE, *layers):
        con.execute(f"DROP TABLE IF EXISTS {table}")


class _Family:
    """The family graph, read when first needed."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._tree: Propagator | None = None
        self.missing = np.zeros(0, dtype=np.bool_)

    def tree(self) -> Propagator:
        if self._tree is None:
            self._tree = Propagator.from_tables(self._con)
            self.missing = handing_down.missing_parents(self._con)
        return self._tree


def _compute(con: duckdb.DuckDBPyConnection, steps: list[Step], layers: list[str]) -> str:
    name = f"{_LAYER}_{len(layers)}"
    columns = [
        exp.alias_(exp.cast(s.expression, "TINYINT"), s.name, quoted=True).sql("duckdb")
        for s in steps
    ]
    source = " POSITIONAL JOIN ".join([facts.TABLE, *layers])
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {', '.join(columns)} FROM {source}")
    return name


def _hand_down(
    con: duckdb.DuckDBPyConnection,
    plan: Plan,
    family: _Family,
    layers: list[str],
    handed: list[str],
) -> str:
    tree = family.tree()
    found: dict[str, Degrees] = {}
    for kind in ("ancestor", "base", "teacher", "named"):
        wanted = [h for h in handed if h.split(":", 1)[0] == kind]
        if not wanted:
            continue
        if kind == "named":
            own = [_named(con, plan.patterns[h]) for h in wanted]
            above = handing_down.from_ancestors(tree, own, family.missing)
            degrees = [np.maximum(a, b) for a, b in zip(own, above, strict=True)]
        else:
            own = _fetch(con, [h.split(":", 1)[1] for h in wanted], layers)
            if kind == "ancestor":
                degrees = handing_down.from_ancestors(tree, own, family.missing)
            elif kind == "base":
                degrees = handing_down.from_parents(tree, own, family.missing)
            else:
                degrees = handing_down.from_teachers(con, own)
        found |= dict(zip(wanted, degrees, strict=True))
    name = f"{_LAYER}_{len(layers)}"
    con.register("rule_handed", pa.table({n: pa.array(d) for n, d in found.items()}))
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM rule_handed")
    con.unregister("rule_handed")
    return name


def _fetch(con: duckdb.DuckDBPyConnection, columns: list[str], layers: list[str]) -> list[Degrees]:
    names = ", ".join(f'"{c}"' for c in columns)
    source = " POSITIONAL JOIN ".join(layers)
    arrays = con.execute(f"SELECT {names} FROM {source}").fetchnumpy()
    return [np.asarray(arrays[c], dtype=np.int8) for c in columns]


def _named(con: duckdb.DuckDBPyConnection, patterns: tuple[str, ...]) -> Degrees:
    """4 for the repositories of these names, and for children of such a one not in the snapshot."""
    globs = [pattern.lower() for pattern in patterns]
    here = " OR ".join("lower(f.id) GLOB ?" for _ in globs)
    there = " OR ".join("lower(parent_ref) GLOB ?" for _ in globs)
    query = f"""
        SELECT CAST(({here}) OR m.child_key IS NOT NULL AS TINYINT) * {SURE} AS degree
        FROM {facts.TABLE} f LEFT JOIN (
            SELECT DISTINCT child_key FROM parents
            WHERE used AND parent_key IS NULL AND grade <> 'inferred'
                AND relation <> 'distilled' AND ({there})
        ) m ON m.child_key = f.key
        ORDER BY f.key
    """
    array = con.execute(query, [*globs, *globs]).fetchnumpy()["degree"]
    return np.asarray(array, dtype=np.int8)
