"""Laws of the logic of degrees. What they mean for every rule is in test_every_rule."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from hubscan.rules.engine.combine import Complement, Degree, Fixed, combine, every, some
from hubscan.rules.engine.degree_sql import level, printed
from hubscan.rules.engine.degrees import level_of
from hubscan.store.engine import connect

CON = connect(threads=1)
DEGREE = st.integers(0, 4)


def ask(sql: str) -> int:
    row = CON.execute(f"SELECT {sql}").fetchone()
    assert row is not None
    return int(row[0])


def run(degree: Degree) -> int:
    """By SQL and by arrays, which agree."""
    found = ask(printed(degree))
    assert found == int(combine(degree, {}))
    return found


def kleene_and(a: bool | None, b: bool | None) -> bool | None:
    return False if a is False or b is False else None if a is None or b is None else True


def over_bounds(degree: int) -> bool | None:
    return {4: True, 0: False}.get(degree)


def on_best(degree: int) -> bool | None:
    return None if degree == 2 else degree > 2


@given(DEGREE, DEGREE)
@settings(max_examples=60, deadline=None)
def test_all_any_and_not_are_kleenes_tables_on_bounds_and_on_best_values(a: int, b: int) -> None:
    x, y = Fixed(a), Fixed(b)
    both, either = run(every([x, y])), run(some([x, y]))
    for view in (over_bounds, on_best):
        assert view(both) == kleene_and(view(a), view(b))
    assert either == 4 - run(every([Complement(x), Complement(y)]))
    assert run(Complement(Complement(x))) == a
    assert run(every([x, some([x, y])])) == a


@given(DEGREE)
@settings(max_examples=10, deadline=None)
def test_sql_and_arrays_agree_on_levels(a: int) -> None:
    assert ask(level(str(a))) == level_of(a)
