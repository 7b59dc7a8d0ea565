"""The best model of a developer before each day: in arrays as in SQL."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from hubscan.rules.engine import by_developer, predecessors, strangers
from tests.support.tables import own_database

WORDS = ["developer.training_flop", "developer.parameters"]
FIGURES = [f"{q}_{end}" for q in by_developer.before(WORDS) for end in ("low", "best", "high")]
NAMESPACES = [None, "Lab", "lab", "Lab-two", "other"]
"""None has a space: SQL calls the developer of a model without one `model` and its number."""
DEVELOPERS = [("lab-two", "lab"), ("third", "Third")]

figures = st.none() | st.floats(1, 1e30)
models = st.lists(
    st.tuples(
        st.sampled_from(NAMESPACES),
        st.none() | st.integers(-3, 9).map(lambda n: date(1970, 1, 1) + timedelta(n)),
        *[figures] * len(FIGURES),
    ),
    max_size=40,
).filter(lambda rows: any(day for _, day, *_ in rows))


@given(models)
def test_arrays_say_what_sql_says(rows: list[tuple[object, ...]]) -> None:
    con = own_database()
    listed = ", ".join(f"{name} DOUBLE" for name in FIGURES)
    con.execute("CREATE TABLE models (model INTEGER, namespace VARCHAR)")
    con.execute(f"CREATE TABLE estimates (model INTEGER, release_date DATE, {listed})")
    con.execute("CREATE TABLE developers (namespace VARCHAR, developer VARCHAR)")
    con.executemany("INSERT INTO developers VALUES (?, ?)", DEVELOPERS)
    for model, (namespace, *told) in enumerate(rows):
        con.execute("INSERT INTO models VALUES (?, ?)", [model, namespace])
        values = ", ".join("?" * (2 + len(FIGURES)))
        con.execute(f"INSERT INTO estimates VALUES ({values})", [model, *told])
    made_by, columns = strangers.names(con), ", ".join(FIGURES)
    by_sql = by_developer.days_query(WORDS, by_developer.who(made_by), None)
    of_models = by_developer.predecessors_of(made_by, rows=f"({by_sql})")
    predecessors.register(con, WORDS, made_by, None)

    days = f"SELECT developer, day, {columns} FROM"
    assert _rows(con, f"{days} {by_developer.DAYS}") == _rows(con, f"{days} ({by_sql})")
    known = f"SELECT (row_number() OVER () - 1)::INTEGER AS model, {columns} FROM"
    dated = "SELECT model FROM estimates WHERE release_date IS NOT NULL"
    found = _rows(con, f"FROM ({known} {predecessors.KNOWN}) WHERE model IN ({dated})")
    assert found == _rows(con, f"SELECT model, {columns} FROM ({of_models})")
    undated = f"FROM ({known} {predecessors.KNOWN}) WHERE model NOT IN ({dated})"
    none = con.execute(f"SELECT {columns} {undated}").fetchall()
    assert all(figure is None for row in none for figure in row)


def _rows(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return sorted(con.execute(query).fetchall())  # by what is never NULL
