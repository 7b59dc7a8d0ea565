"""Laws of the logic of degrees. What they mean for every rule is in test_every_rule."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from hubscan.rules.engine import degree_sql as degrees
from hubscan.rules.engine.degrees import level_of
from hubscan.store.engine import connect

CON = connect(threads=1)
DEGREE = st.integers(0, 4)


def run(expression: exp.Expression) -> int:
    row = CON.execute(f"SELECT {expression.sql('duckdb')}").fetchone()
    assert row is not None
    return int(row[0])


def kleene_and(a: bool | None, b: bool | None) -> bool | None:
    return False if a is False or b is False else None if a is None or b is None else True


def over_bounds(degree: int) -> bool | None:
    return {4: True, 0: False}.get(degree)


def on_best(degree: int) -> bool | None:
    return None if degree == 2 else degree > 2


@given(DEGREE, DEGREE)
@settings(max_examples=60, deadline=None)
def test_all_any_and_not_are_kleenes_tables_on_bounds_and_on_best_values(a: int, b: int) -> None:
    x, y = degrees.constant(a), degrees.constant(b)
    both = run(degrees.every([x.copy(), y.copy()]))
    either = run(degrees.some([x.copy(), y.copy()]))
    for view in (over_bounds, on_best):
        assert view(both) == kleene_and(view(a), view(b))
    assert either == 4 - run(degrees.every([degrees.negated(x.copy()), degrees.negated(y.copy())]))
    assert run(degrees.negated(degrees.negated(x.copy()))) == a
    assert run(degrees.every([x.copy(), degrees.some([x.copy(), y.copy()])])) == a


@given(DEGREE)
@settings(max_examples=10, deadline=None)
def test_sql_and_arrays_agree_on_levels(a: int) -> None:
    assert run(degrees.level(degrees.constant(a))) == level_of(a)
