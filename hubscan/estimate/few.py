"""A connection that holds a few models and every table of their estimation, each read once.

Who explains one model after another asks the same tables about each; a query a question would cost
more than all of their rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import duckdb

from hubscan.estimate.inheritance.donors import Donors, find_donors
from hubscan.estimate.inheritance.steps import Steps, training_steps
from hubscan.estimate.inheritance.sums import Own, without_inherited

Row = dict[str, Any]


class Few:
    """Rows of its tables by the model that they are about."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.connection = con
        self._tables: dict[tuple[str, str], tuple[list[str], dict[Any, list[Any]]]] = {}

    def about(
        self, table: str, key: int | str | None, order: str = "", by: str = "model"
    ) -> list[Row]:
        """The rows of `table` whose column `by` is `key`, in the order of `order`; none of a name
        that is not given, for which no table is read."""
        if key is None or key == "":
            return []
        if (table, order) not in self._tables:
            self._tables[table, order] = self._read(table, order, by)
        names, rows = self._tables[table, order]
        return [dict(zip(names, row, strict=True)) for row in rows.get(key, ())]

    def keep(self, table: str, names: list[str], rows: Sequence[Sequence[Any]]) -> None:
        """Have the rows of `table`, by column `model`, which the connection does not have."""
        self._tables[table, ""] = names, _by(names.index("model"), rows)

    def _read(self, table: str, order: str, by: str) -> tuple[list[str], dict[Any, list[Any]]]:
        sorted_by = f" ORDER BY {order}" if order else ""
        cursor = self.connection.execute(f"SELECT * FROM {table}{sorted_by}")
        names = [column[0] for column in cursor.description or ()]
        return names, _by(names.index(by), cursor.fetchall())

    @cached_property
    def names(self) -> list[str]:
        """The names of the models, by their numbers."""
        found = self.connection.execute("SELECT id FROM models ORDER BY model").fetchall()
        return [str(name) for (name,) in found]

    @cached_property
    def steps(self) -> Steps:
        """The training steps of all of them."""
        return training_steps(self.connection)

    @cached_property
    def own_steps(self) -> Own:
        """What each step cost by itself."""
        return without_inherited(self.steps.graph, self.steps.own)

    @cached_property
    def donors(self) -> Donors:
        """Whose size each of them has."""
        return find_donors(self.connection, len(self.names))


def _by(column: int, rows: Sequence[Sequence[Any]]) -> dict[Any, list[Any]]:
    found = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found
