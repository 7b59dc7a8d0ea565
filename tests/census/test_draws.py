"""The interval of a count: it holds its count, families stand and fall together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubscan.census import groups
from hubscan.census.chain import EVEN, NEVER, SURELY, degrees
from hubscan.census.draws import Draws, Series
from hubscan.census.groups import Groups
from hubscan.census.kinds import marked


def draws_of(root: list[int], series: int = 1, shared: float = 0.0) -> Draws:
    places = np.array(root, dtype=np.int64)
    of_series = places % series
    together = Series(of_series, np.full(series, shared), np.arange(series))
    return Draws.of(places, together, np.ones(len(places), dtype=bool))


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_an_interval_contains_its_count_and_stays_within_the_bounds(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 60))
    draws = draws_of(data.draw(st.lists(st.integers(0, 8), min_size=n, max_size=n)), 3, 0.8)
    given_degrees = data.draw(st.lists(st.integers(0, 255), min_size=n, max_size=n))
    column = np.array(given_degrees, dtype=np.uint8)
    count = groups.count(draws, column)
    if count is not None:
        sure, possible = (column == SURELY).sum(), (column != NEVER).sum()
        assert sure <= count.low <= count.expected <= count.high <= possible


def test_a_large_family_is_covered_as_one() -> None:
    together, apart = draws_of([0] * 400), draws_of(list(range(400)))
    some = np.full(400, degrees(np.array([0.3]))[0])
    one, many = groups.count(together, some), groups.count(apart, some)
    assert one is not None and many is not None
    assert one.expected == pytest.approx(many.expected) == pytest.approx(120, abs=5)
    assert (one.low, one.high) == (0, 400)
    assert 90 < many.low < many.high < 150


def test_roots_of_one_half_year_are_wrong_together() -> None:
    roots = list(range(1000))
    some = np.full(1000, degrees(np.array([0.4]))[0])
    narrow, wide = groups.count(draws_of(roots), some), groups.count(draws_of(roots, 1, 0.8), some)
    assert narrow is not None and wide is not None
    assert wide.high - wide.low > 5 * (narrow.high - narrow.low)


def test_an_interval_of_independent_roots_holds_nine_times_in_ten() -> None:
    rng = np.random.default_rng(3)
    p = rng.uniform(0.05, 0.95, 300)
    count = groups.count(draws_of(list(range(300))), degrees(p))
    assert count is not None
    truths = (rng.random((2000, 300)) < p).sum(axis=1)
    held = ((count.low <= truths) & (truths <= count.high)).mean()
    assert 0.86 < held < 0.95


def test_alike_elements_count_as_many() -> None:
    rng = np.random.default_rng(4)
    root = np.r_[np.zeros(50, np.int64), rng.integers(1, 400, 500)]
    draws = draws_of(root.tolist(), 2, 0.5)
    column = rng.choice(np.array([0, 60, 140, 200, 255], dtype=np.uint8), 550)
    together = Groups.of(draws, marked(column))
    apart = Groups.of(draws, np.arange(550, dtype=np.uint64))
    whole, part = apart.count(column[apart.element]), together.count(column[together.element])
    assert len(together.element) < 200 < len(apart.element)
    assert whole is not None and part is not None
    assert (part.expected, part.low, part.high) == pytest.approx(
        (whole.expected, whole.low, whole.high)
    )


def test_what_no_scan_can_tell_has_no_expected_count() -> None:
    column = np.full(10, EVEN, dtype=np.uint8)
    assert groups.count(draws_of(list(range(10))), column) is None
    column[:6] = degrees(np.array([0.2]))[0]
    count = groups.count(draws_of(list(range(10))), column)
    assert count is not None and count.high - count.low >= 4
