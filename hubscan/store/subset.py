"""Some of the models, numbered anew: every table that names models by number goes along."""

from __future__ import annotations

import duckdb

from hubscan.model.tables import TABLES

_NUMBERS = {
    "models": ("model",),
    "edges": ("child",),
    "statements": ("model",),
    "estimates": ("model",),
    "lineage": ("model", "root", "original"),
    "parents": ("child", "parent"),
}
"""Table → its columns that name models, first the one it is about."""


def choose(con: duckdb.DuckDBPyConnection, models: str) -> int:
    """Choose the models whose numbers the query `models` gives, each once; how many these are.

    In ascending order they become 0, 1, 2, … in what `renumbered` says.
    """
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE chosen_models AS
        SELECT model, (row_number() OVER (ORDER BY model) - 1)::INTEGER AS number
        FROM ({models}) ORDER BY model
        """
    )
    ((chosen,),) = con.execute("SELECT count(*) FROM chosen_models").fetchall()
    return int(chosen)


def renumbered(table: str) -> str:
    """SELECT of the rows of `table` about the chosen models, by their new numbers.

    A model that a row names and that was left out gets the number after the last: of it is known
    only that there is one.
    """
    about, *others = _NUMBERS[table]
    joins = [f"JOIN chosen_models n ON n.model = t.{about}"]
    values = [f"n.number AS {about}"]
    for name in others:
        joins.append(f"LEFT JOIN chosen_models n_{name} ON n_{name}.model = t.{name}")
        values.append(
            f"CASE WHEN t.{name} IS NOT NULL THEN coalesce(n_{name}.number,"
            f" (SELECT count(*) FROM chosen_models))::INTEGER END AS {name}"
        )
    order = ", ".join(f"t.{name}" for name in TABLES[table].key)
    return (
        f"SELECT t.* REPLACE ({', '.join(values)}) FROM {table} t {' '.join(joins)}"
        f" ORDER BY {order}"
    )
