"""The tables with models numbered instead of named: number i is the i-th model by ascending key.

Keys are text of 24 characters, slow to join, and every table of one row a model is kept in the
order of its key. So a model's number is its place there: joins compare whole numbers, and columns
made from different tables stand side by side without any join. The stand-ins have the columns of
their tables, so the same SQL runs on either.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Arrow = Any
"""A pyarrow column; its stubs disagree on the element type."""

_NODES = "numbered_nodes"
_PARENTS = f"""
    CREATE OR REPLACE TEMP TABLE numbered_parents AS
    SELECT c.number AS child_key, p.number AS parent_key, e.grade, e.relation, e.used,
        CASE WHEN p.number IS NULL THEN e.parent_ref END AS parent_ref
    FROM parents e JOIN {_NODES} c ON c.key = e.child_key
    LEFT JOIN {_NODES} p ON p.key = e.parent_key
    WHERE e.used
"""


@dataclass(slots=True)
class Numbered:
    """Stand-ins for `models`, `estimates`, `lineage` and `parents`, made when first asked for."""

    con: duckdb.DuckDBPyConnection
    keys: Arrow
    """Key of each model, ascending."""
    _made: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, con: duckdb.DuckDBPyConnection) -> Numbered:
        """Number the models of `estimates`."""
        keys = _keys(con, "estimates")
        return cls(con, keys if _ascending(keys) else keys.take(pc.array_sort_indices(keys)))

    def __len__(self) -> int:
        return len(self.keys)

    def table(self, table: str) -> str:
        """The stand-in of `table`: keys are numbers; of parents, only used edges."""
        name = f"numbered_{table}"
        if table not in self._made:
            if table == "parents":
                self._number_parents()
            else:
                self.con.execute(
                    f"CREATE OR REPLACE TEMP VIEW {name} AS"
                    f" SELECT row_number() OVER () - 1 AS key, * EXCLUDE (key) {self._rows(table)}"
                )
            self._made.add(table)
        return name

    def _rows(self, table: str) -> str:
        """FROM clause that gives the rows of `table` in order; as a rule they are stored so."""
        if _keys(self.con, table).equals(self.keys):
            return f"FROM {table}"
        return (
            f"FROM (SELECT e.key AS key, t.* EXCLUDE (key) FROM estimates e"
            f" LEFT JOIN {table} t ON t.key = e.key ORDER BY e.key)"
        )

    def _number_parents(self) -> None:
        number = pa.array(np.arange(len(self), dtype=np.int32))
        self.con.register(_NODES, pa.table({"key": self.keys, "number": number}))
        self.con.execute(_PARENTS)
        self.con.unregister(_NODES)


def _keys(con: duckdb.DuckDBPyConnection, table: str) -> Arrow:
    return con.sql(f"SELECT key FROM {table}").to_arrow_table()["key"].combine_chunks()


def _ascending(keys: Arrow) -> bool:
    return len(keys) < 2 or pc.all(pc.less(keys[:-1], keys[1:])).as_py()
