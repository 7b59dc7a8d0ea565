"""Which declared methods apply to a few models: asked once, before any figure is.

Of some twenty methods of a quantity two or three apply to a model and its ancestors. The SQL of the
others is long, and a database takes as long to read and plan it as if it were needed.
"""

from __future__ import annotations

from dataclasses import replace

import duckdb

from hubscan.estimate.expression import Names
from hubscan.estimate.method import Declared, Quantity


def column(place: int) -> str:
    """Column of the facts of few models: whether the method of that place by rank applies."""
    return f"applies_{place}"


def make_facts(
    con: duckdb.DuckDBPyConnection, quantity: Quantity, names: Names, table: str, facts: str
) -> tuple[Declared, ...]:
    """Create `table` of the SELECT `facts`, a column a method beside; the methods that apply.

    The condition of these is the column, where it has been worked out.
    """
    asked = [
        f"{method.expressions['when'].sql(names)} AS {column(place)}"
        for place, method in enumerate(quantity.methods)
    ]
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS"
        f" WITH facts AS ({facts}) SELECT *, {', '.join(asked)} FROM facts"
    )
    listed = ", ".join(column(place) for place in range(len(asked)))
    rows = con.execute(f"SELECT {listed} FROM {table}").fetchall()
    return tuple(
        replace(one, method=replace(one.method, when=column(place)))
        for place, one in enumerate(quantity.declared)
        if any(row[place] is True for row in rows)
    )
