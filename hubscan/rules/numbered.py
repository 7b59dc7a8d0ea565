"""The tables with models numbered instead of named: number i is the i-th model by ascending key.

Keys are text of 24 characters, slow to join, and every table of one row a model is kept in the
order of its key. So a model's number is its place there: joins compare whole numbers, and columns
made from different tables stand side by side without any join. The stand-ins have the columns of
their tables, so the same SQL runs on either.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb
import numpy as np

from hubscan.store.arrow import Column, pa, pc

NODES = "numbered_models_by_key"
"""`key` and `number` of every model."""
_PARENTS = f"""
    CREATE OR REPLACE TEMP TABLE numbered_parents AS
    SELECT c.number AS child_key, p.number AS parent_key, e.grade, e.relation, e.used,
        CASE WHEN p.number IS NULL THEN e.parent_ref END AS parent_ref
    FROM parents e JOIN {NODES} c ON c.key = e.child_key
    LEFT JOIN {NODES} p ON p.key = e.parent_key
    WHERE e.used
"""


@dataclass(slots=True)
class Numbered:
    """Stand-ins for tables, made when first asked for."""

    con: duckdb.DuckDBPyConnection
    keys: Column
    """Key of each model, in the order of their numbers."""
    _made: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        number = pa.array(np.arange(len(self), dtype=np.int32))
        self.con.register(NODES, pa.table({"key": self.keys, "number": number}))

    @classmethod
    def by_key(cls, con: duckdb.DuckDBPyConnection) -> Numbered:
        """The models of `estimates`, numbered by ascending key."""
        keys = _keys(con, "estimates")
        ascending = len(keys) < 2 or pc.all(pc.less(keys[:-1], keys[1:])).as_py()
        return cls(con, keys if ascending else keys.take(pc.array_sort_indices(keys)))

    @classmethod
    def as_in(cls, con: duckdb.DuckDBPyConnection, table: str) -> Numbered:
        """The models of `table`, numbered in the order in which its rows are read."""
        return cls(con, _keys(con, table))

    def __len__(self) -> int:
        return len(self.keys)

    def table(self, table: str) -> str:
        """The stand-in of `table`: keys are numbers, and rows come by number.

        Of `parents`, it has the used edges, in any order.
        """
        name = f"numbered_{table}"
        if table == "parents" and table not in self._made:
            self.con.execute(_PARENTS)
        elif table not in self._made:
            self.con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {self._rows(table)}")
        self._made.add(table)
        return name

    def _rows(self, table: str) -> str:
        if _keys(self.con, table).equals(self.keys):  # as they are stored, as a rule
            return f"SELECT row_number() OVER () - 1 AS key, * EXCLUDE (key) FROM {table}"
        return (
            f"SELECT n.number AS key, t.* EXCLUDE (key) FROM {NODES} n"
            f" LEFT JOIN {table} t ON t.key = n.key ORDER BY n.number"
        )


def _keys(con: duckdb.DuckDBPyConnection, table: str) -> Column:
    return con.sql(f"SELECT key FROM {table}").to_arrow_table()["key"].combine_chunks()
