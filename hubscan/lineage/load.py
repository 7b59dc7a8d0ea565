"""The family graph read from `models` and `parents`."""

from __future__ import annotations

import duckdb
import numpy as np

from hubscan.lineage.graph import Graph, build

_EDGES = """
WITH node AS (SELECT key, row_number() OVER (ORDER BY key) - 1 AS row FROM models)
SELECT c.row AS child, p.row AS parent, e.inferred
FROM (
    SELECT child_key, parent_key, bool_and(grade = 'inferred') AS inferred
    FROM parents
    WHERE used AND parent_key IS NOT NULL AND ($teachers OR relation <> 'distilled')
    GROUP BY child_key, parent_key
) e
JOIN node c ON c.key = e.child_key
JOIN node p ON p.key = e.parent_key
"""


def load_graph(con: duckdb.DuckDBPyConnection, *, teachers: bool = False) -> Graph:
    """The graph of used, resolved edges; row i is the i-th model by ascending key.

    Edges to the teachers of distilled models carry no weights and are left out unless `teachers`.
    """
    row = con.execute("SELECT count(*) FROM models").fetchone()
    nodes = int(row[0]) if row else 0
    columns = con.execute(_EDGES, {"teachers": teachers}).fetchnumpy()
    return build(
        nodes,
        np.asarray(columns["child"], dtype=np.int64),
        np.asarray(columns["parent"], dtype=np.int64),
        np.asarray(columns["inferred"], dtype=np.bool_),
    )
