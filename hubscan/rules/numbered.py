"""The tables with models numbered instead of named: number i is the i-th model by ascending key.

Keys are text of 24 characters, slow to join, and every table of one row a model is kept in the
order of its key. So a model's number is its place there: joins compare whole numbers, and columns
made from different tables stand side by side without any join.

An assessment keeps its numbers as `numbered_models` and `numbered_parents`, so that counting again
under another line joins nothing. Where they are not at hand they are made from the keys.
"""

from __future__ import annotations

from functools import cached_property

import duckdb
import numpy as np

from hubscan.model.errors import SnapshotError
from hubscan.store.arrow import Column, pa, pc

MODELS, PARENTS = "numbered_models", "numbered_parents"
ONE_ROW_A_MODEL = ("models", "estimates", "lineage")

_NUMBERS = "number_of_key"
_MODELS = f"""
WITH publishers AS (
    SELECT namespace, row_number() OVER (ORDER BY namespace) AS number
    FROM (SELECT DISTINCT namespace FROM models WHERE namespace IS NOT NULL)
)
SELECT n.number AS row, coalesce(l.relation, 'other') AS relation,
    coalesce(root.number, n.number) AS root, coalesce(original.number, n.number) AS original,
    CASE WHEN m.key IS NOT NULL THEN coalesce(p.number, 0) END AS publisher,
    greatest(coalesce(m.downloads, 0), 0) AS downloads, greatest(coalesce(m.likes, 0), 0) AS likes
FROM {_NUMBERS} n
LEFT JOIN models m ON m.key = n.key
LEFT JOIN publishers p ON p.namespace = m.namespace
LEFT JOIN lineage l ON l.key = n.key
LEFT JOIN {_NUMBERS} root ON root.key = l.root_key
LEFT JOIN {_NUMBERS} original ON original.key = l.original_key
ORDER BY n.number
"""
_PARENTS = f"""
SELECT c.number AS child, p.number AS parent,
    CASE WHEN p.number IS NULL THEN e.parent_ref END AS parent_ref, e.relation, e.grade
FROM parents e
JOIN {_NUMBERS} c ON c.key = e.child_key
LEFT JOIN {_NUMBERS} p ON p.key = e.parent_key
WHERE e.used
"""


def number(con: duckdb.DuckDBPyConnection) -> None:
    """Make `numbered_models` and `numbered_parents`, to be kept beside the tables.

    Raises `SnapshotError` unless all tables of one row a model have the same models, by ascending
    key: whoever finds the numbers relies on it.
    """
    for name in (MODELS, PARENTS):
        con.execute(f"DROP TABLE IF EXISTS {name}")
    models = Numbered.by_key(con)
    for table in ONE_ROW_A_MODEL:
        if not keys_of(con, table).equals(models.keys):
            raise SnapshotError(
                f"{table} has other models than estimates, or has them in another order",
                hint="Run `hubscan snapshots verify`.",
            )
    for name in (MODELS, PARENTS):
        con.execute(f"CREATE TABLE {name} AS FROM {models.table(name)}")


class Numbered:
    """Stand-ins for tables, made when first asked for; they have the columns of the tables."""

    def __init__(self, con: duckdb.DuckDBPyConnection, order: str, *, ascending: bool) -> None:
        self.con = con
        self._order = order
        self._ascending = ascending
        self._size = _rows(con, order)
        self._kept = _exists(con, MODELS) and _rows(con, MODELS) == self._size
        self._made: dict[str, str] = {}

    @classmethod
    def by_key(cls, con: duckdb.DuckDBPyConnection) -> Numbered:
        """The models of `estimates`, numbered by ascending key."""
        return cls(con, "estimates", ascending=True)

    @classmethod
    def as_in(cls, con: duckdb.DuckDBPyConnection, table: str) -> Numbered:
        """The models of `table`, numbered in the order in which its rows are read."""
        return cls(con, table, ascending=False)

    def __len__(self) -> int:
        return self._size

    @cached_property
    def keys(self) -> Column:
        """Key of each model, in the order of their numbers."""
        keys = keys_of(self.con, self._order)
        if self._kept or not self._ascending or len(keys) < 2:
            return keys
        rising = pc.all(pc.less(keys[:-1], keys[1:])).as_py()
        return keys if rising else keys.take(pc.array_sort_indices(keys))

    def table(self, table: str) -> str:
        """The stand-in of `table`: keys are numbers, and rows come by number.

        Of `parents`, it has the used edges, in any order; `numbered_models` and `numbered_parents`
        are themselves.
        """
        if table not in self._made:
            self._made[table] = self._make(table)
        return self._made[table]

    def _make(self, table: str) -> str:
        name = f"stand_in_{table}"
        match table:
            case "numbered_models" | "numbered_parents" if self._kept:
                return table
            case "numbered_models" | "numbered_parents":
                self._look_up()
                query = _MODELS if table == MODELS else _PARENTS
                self.con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")
                return name
            case "parents":
                query = (
                    "SELECT child AS child_key, parent AS parent_key, parent_ref, relation, grade,"
                    f" true AS used FROM {self.table(PARENTS)}"
                )
            case _ if self._kept or keys_of(self.con, table).equals(self.keys):
                query = f"SELECT row_number() OVER () - 1 AS key, * EXCLUDE (key) FROM {table}"
            case _:
                self._look_up()
                query = (
                    f"SELECT n.number AS key, t.* EXCLUDE (key) FROM {_NUMBERS} n"
                    f" LEFT JOIN {table} t ON t.key = n.key ORDER BY n.number"
                )
        self.con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {query}")
        return name

    def _look_up(self) -> None:
        """Make `number_of_key`, with the number of every key."""
        number = pa.array(np.arange(len(self), dtype=np.int32))
        self.con.register(_NUMBERS, pa.table({"key": self.keys, "number": number}))


def keys_of(con: duckdb.DuckDBPyConnection, table: str) -> Column:
    """The keys of `table`, in the order in which its rows are read."""
    return con.sql(f"SELECT key FROM {table}").to_arrow_table()["key"].combine_chunks()


def _rows(con: duckdb.DuckDBPyConnection, table: str) -> int:
    ((rows,),) = con.execute(f"SELECT count(*) FROM {table}").fetchall()
    return int(rows)


def _exists(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    query = "SELECT 1 FROM information_schema.tables WHERE table_name = ?"
    return bool(con.execute(query, [table]).fetchall())
