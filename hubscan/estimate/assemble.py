"""The narrow tables of all quantities, side by side as relation `estimates`."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from hubscan.estimate.sql_text import GRADES
from hubscan.model.grades import Grade
from hubscan.model.tables import QUANTITIES, TABLES

_NAMES = tuple(q.name for q in QUANTITIES)


def assemble(con: duckdb.DuckDBPyConnection, *, of_few: bool = False) -> None:
    """Create relation `estimates` from a table a quantity and `classes`, each with a row a model.

    Row i of each is model i, so nothing is joined. It is a view, for nothing to be copied; `of_few`
    models it is a table, since to plan so many columns takes longer than to copy a few rows.
    """
    columns = ", ".join(f'{text} AS "{name}"' for name, text in _columns())
    tables = " POSITIONAL JOIN ".join(("classes", *_NAMES))
    con.execute("DROP TABLE IF EXISTS estimates")
    kind = "TABLE" if of_few else "VIEW"
    con.execute(f"CREATE OR REPLACE {kind} estimates AS SELECT {columns} FROM {tables}")


def _columns() -> Iterator[tuple[str, str]]:
    for column in TABLES["estimates"].columns:
        quantity, _, part = column.name.rpartition("_")
        if quantity not in _NAMES:
            yield column.name, f"classes.{column.name}"
        elif part == "grade":
            yield column.name, f"coalesce({quantity}.grade, CAST('{Grade.UNKNOWN}' AS {GRADES}))"
        else:
            yield column.name, f"{quantity}.{part}"
