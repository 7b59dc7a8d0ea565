"""What a few models need of all others is what all models together would give them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubscan.rules.engine import by_developer, strangers
from hubscan.rules.engine.side_tables import frontier_near, frontier_query
from hubscan.store.subset import choose

_DAY = date(2024, 1, 1)
_FIGURE = st.none() | st.sampled_from([1.0, 7e9, 3e11])
_MODEL = st.tuples(st.none() | st.integers(0, 40), _FIGURE, _FIGURE, _FIGURE)


def _estimates(rows: Sequence[tuple[object, ...]]) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(
        "CREATE TABLE estimates (model INTEGER, release_date DATE, parameters_low DOUBLE,"
        " parameters_best DOUBLE, parameters_high DOUBLE)"
    )
    for model, (days, *figures) in enumerate(rows):
        born = None if days is None else _DAY + timedelta(days=int(str(days)))
        con.execute("INSERT INTO estimates VALUES (?, ?, ?, ?, ?)", [model, born, *figures])
    return con


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(_MODEL, min_size=1, max_size=30), st.data())
def test_the_frontier_on_a_few_days_is_that_of_all_days(
    rows: list[tuple[object, ...]], data: st.DataObject
) -> None:
    con = _estimates(rows)
    some = data.draw(st.sets(st.integers(0, len(rows) - 1), min_size=1))
    choose(con, f"SELECT unnest({sorted(some)}) AS model")
    whole = con.execute(
        f"SELECT * FROM ({frontier_query(['parameters'])}) WHERE day IN (SELECT release_date"
        " FROM estimates JOIN chosen_models USING (model)) ORDER BY day"
    ).fetchall()
    near = con.execute(
        f"SELECT * FROM ({frontier_near(con, ['parameters'])}) WHERE day IN (SELECT release_date"
        " FROM estimates JOIN chosen_models USING (model)) ORDER BY day"
    ).fetchall()
    assert near == whole


@pytest.mark.parametrize(
    ("chosen", "near"),
    [
        ("here/a", {"here/a": "Here Inc", "HERE/b": "Here Inc", "here-labs/c": "Here Inc"}),
        ("other/d", {"other/d": "other"}),
        ("alone", {"alone": "model 0"}),
        ("child/f", {"child/f": "child", "other/d": "other"}),
    ],
)
def test_those_near_are_all_models_of_the_same_developers(
    chosen: str, near: dict[str, str]
) -> None:
    names = ["here/a", "HERE/b", "here-labs/c", "other/d", "alone", "child/f", "else/g"]
    con = duckdb.connect()
    con.execute("CREATE TABLE models (model INTEGER, id VARCHAR, namespace VARCHAR)")
    for model, name in enumerate(names):
        namespace = name.split("/")[0] if "/" in name else None
        con.execute("INSERT INTO models VALUES (?, ?, ?)", [model, name, namespace])
    con.execute("CREATE TABLE developers (namespace VARCHAR, developer VARCHAR)")
    con.execute("INSERT INTO developers VALUES ('here', 'Here Inc'), ('here-labs', 'Here Inc')")
    con.execute("CREATE TABLE parents (child INTEGER, parent INTEGER, parent_ref VARCHAR)")
    con.execute("INSERT INTO parents VALUES (5, NULL, 'Other/gone')")
    choose(con, f"SELECT {names.index(chosen)}::INTEGER AS model")
    query = by_developer.who_near(con, strangers.names(con))
    found = con.execute(f"SELECT m.id, n.developer FROM ({query}) n JOIN models m USING (model)")
    assert dict(found.fetchall()) == near
