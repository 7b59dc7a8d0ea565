"""All methods that hold, a row each: for ways to a figure that are weighed against each other."""

from __future__ import annotations

import duckdb

from hubscan.estimate.choice import facts_query, facts_view
from hubscan.estimate.expression import Names
from hubscan.estimate.method import ENDS, Method, Quantity
from hubscan.estimate.sql_text import GRADES


def make(con: duckdb.DuckDBPyConnection, quantity: Quantity, names: Names) -> None:
    """Create the quantity's table `(model, method, low, best, high, grade, source)`.

    Every method that applies to a model has a row. The facts are written down once, as table
    `facts_of_<table>`: so few models have such ways that this is cheaper than to ask for them
    once a method.
    """
    facts = facts_view(quantity)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {facts} AS {facts_query(quantity.facts, names)}")
    rows = " UNION ALL ".join(f"({_rows(m, facts, names)})" for m in quantity.methods)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {quantity.table} AS {rows}")


def _rows(method: Method, facts: str, names: Names) -> str:
    """SELECT of the models to which one method applies."""
    said = method.expressions
    ends = ", ".join(f"CAST({said[end].sql(names)} AS DOUBLE) AS {end}" for end in ENDS)
    return (
        f"SELECT model, {method.text.sql(names)} AS method, {ends}, "
        f"CAST({said['grade'].sql(names)} AS {GRADES}) AS grade, "
        f"CAST({said['source'].sql(names)} AS VARCHAR) AS source "
        f"FROM {facts} WHERE {said['when'].sql(names)}"
    )
