"""The family graph read from `models` and `parents`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hubscan.lineage.graph import Graph, Ints, build
from hubscan.store.arrow import as_arrow

_EDGES = """
SELECT child, parent, bool_and(grade = 'inferred') AS inferred
FROM parents
WHERE used AND parent IS NOT NULL AND relation <> 'distilled'
GROUP BY child, parent
"""


def load_graph(con: duckdb.DuckDBPyConnection) -> Graph:
    """The graph of used, resolved edges; node i is model i.

    Edges to the teachers of distilled models carry no weights and are left out.
    """
    row = con.execute("SELECT count(*) FROM models").fetchone()
    nodes = int(row[0]) if row else 0
    columns = int_columns(con, _EDGES)
    return build(nodes, columns["child"], columns["parent"], columns["inferred"] != 0)


def int_columns(con: duckdb.DuckDBPyConnection, query: str) -> dict[str, Ints]:
    """The result of `query` as whole-number arrays; NULL is not allowed."""
    columns = con.execute(query).fetchnumpy()
    return {name: np.asarray(column).astype(np.int64) for name, column in columns.items()}


def as_relation(
    con: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, NDArray[Any] | pa.Array[Any]]
) -> None:
    """Make arrays, of numpy or Arrow, readable in SQL as view `name`; NaN becomes NULL."""
    arrays = {n: as_arrow(c) if isinstance(c, np.ndarray) else c for n, c in columns.items()}
    con.register(name, pa.table(arrays))
