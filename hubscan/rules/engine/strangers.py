"""Whose model is it? Who builds on a model of another developer, as a degree of every model.

Developers are those of config/developers.csv, whose namespaces are taken to be complete; a
namespace that is not listed is a developer of its own. So two namespaces of which one is listed
are surely two developers, two that are not are likely so. A parent that is not in the snapshot
still has its namespace; one that was only inferred, or whose namespace is not given, leaves it
open.
Teachers of a distillation are not built on: their weights are not in the model.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

from hubscan.rules.engine.degrees import LIKELY, NOT, SURE, UNKNOWN
from hubscan.rules.engine.facts import STRANGERS
from hubscan.rules.engine.family import Family
from hubscan.store.arrow import as_arrow, in_batches
from hubscan.store.engine import any_row, has_table

WORDS = frozenset({"builds_on_others", "developer_flop"})
"""Words that ask for table `rule_strangers`."""

_BUILT_ON = "e.used AND e.relation <> 'distilled'"
_EDGES = f"""
    SELECT e.child AS child, e.grade AS grade, e.parent_ref AS parent_ref,
        c.namespace AS namespace, p.namespace AS parent_namespace
    FROM parents e JOIN models c ON c.model = e.child LEFT JOIN models p ON p.model = e.parent
    WHERE {_BUILT_ON}"""
_LINKS = f"SELECT child, parent, grade, parent_ref FROM parents e WHERE {_BUILT_ON}"
_AT_HAND = "_edges_at_hand"
"""Relation of what `_EDGES` gives."""
_PARENT = (
    "lower(COALESCE(e.parent_namespace, CASE WHEN e.parent_ref LIKE '%/%'"
    " THEN split_part(e.parent_ref, '/', 1) END))"
)
DIRECT = f"""
    SELECT s.child AS model, MAX(CASE
            WHEN s.here = s.there OR a.developer = b.developer THEN {NOT}
            WHEN s.here IS NULL OR s.there IS NULL OR s.grade = 'inferred' THEN {UNKNOWN}
            WHEN a.developer IS NULL AND b.developer IS NULL THEN {LIKELY}
            ELSE {SURE} END) AS degree
    FROM (
        SELECT e.child AS child, e.grade AS grade, lower(e.namespace) AS here, {_PARENT} AS there
        FROM ({{edges}}) AS e
    ) AS s
    LEFT JOIN {{developers}} AS a ON a.namespace = s.here
    LEFT JOIN {{developers}} AS b ON b.namespace = s.there
    GROUP BY s.child"""
"""SELECT of each model with parents and the degree to which one of them is another developer's;
`developers` is a relation of namespace, in small letters, and developer, `edges` a query."""
NAMES = (
    "(SELECT lower(namespace) AS namespace, MAX(developer) AS developer FROM developers GROUP BY 1)"
)


_NOBODY = "(SELECT '' AS namespace, '' AS developer WHERE FALSE)"


def names(con: duckdb.DuckDBPyConnection) -> str:
    """Relation of namespace, in small letters, and developer; empty if `con` knows none."""
    return NAMES if has_table(con, "developers") else _NOBODY


def any_built_on(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether any model is built on another."""
    return any_row(con, f"parents e WHERE {_BUILT_ON}")


def make(con: duckdb.DuckDBPyConnection, family: Family) -> None:
    """Create `rule_strangers`: the degree of each model, beside the others."""
    degree = np.zeros(family.models, dtype=np.int8)
    if any_built_on(con):
        con.register(_AT_HAND, _edges(con))
        query = DIRECT.format(developers=names(con), edges=f"FROM {_AT_HAND}")
        found = con.execute(query).fetchnumpy()
        con.unregister(_AT_HAND)
        degree[found["model"]] = found["degree"]
        degree = np.maximum(degree, family.of_known_ancestors(degree))
    models = np.arange(family.models, dtype=np.int32)
    rows = in_batches(pa.table({"model": as_arrow(models), "degree": as_arrow(degree)}))
    con.register("_strangers", rows)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {STRANGERS} AS FROM _strangers")
    con.unregister("_strangers")


def _edges(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """The same as `_EDGES`: a join carries the names of all models along, here they are picked."""
    links = con.sql(_LINKS).to_arrow_table()
    namespace = con.sql("SELECT namespace FROM models").to_arrow_table()["namespace"]
    columns = {name: links[name] for name in ("child", "grade", "parent_ref")}
    columns["namespace"] = namespace.take(links["child"])
    columns["parent_namespace"] = namespace.take(links["parent"])
    edges: pa.Table = in_batches(pa.table(columns))
    return edges


def make_unknown(con: duckdb.DuckDBPyConnection) -> None:
    """Create the same where no model is known to have or to lack parents."""
    degree = f"CAST({UNKNOWN} AS TINYINT) AS degree"
    con.execute(f"CREATE OR REPLACE TEMP TABLE {STRANGERS} AS SELECT model, {degree} FROM models")


def query() -> str:
    """SELECT of the same rows, over `developers`, `parents`, `models` and the ancestors of each
    model (relation `ancestors`: model, above, trust)."""
    direct = DIRECT.format(developers=NAMES, edges=_EDGES)
    return (
        f"SELECT model, MAX(degree) AS degree FROM (SELECT model, degree FROM ({direct}) AS d"
        f" UNION ALL SELECT a.model, LEAST(d.degree, a.trust) FROM ancestors AS a"
        f" JOIN ({direct}) AS d ON d.model = a.above) AS both_ways GROUP BY model"
    )
