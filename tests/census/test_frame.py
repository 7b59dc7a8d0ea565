"""Whom an audit draws: how small cells are put together."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hubscan.census.frame import by_doubt

weights = st.lists(st.sampled_from([1e-6, 1e-4, 0.01, 0.1, 0.25]), min_size=1, max_size=200)


@given(weights, st.integers(1, 8))
def test_more_doubt_is_never_in_a_lower_part(weight: list[float], parts: int) -> None:
    found = by_doubt(np.array(weight), parts)
    assert found.min() >= 0 and found.max() < parts
    for one in set(weight):
        assert len(set(found[np.array(weight) == one])) == 1, "equal weights stay together"
    assert (np.diff(found[np.argsort(weight, kind="stable")]) >= 0).all()


def test_few_members_of_much_doubt_are_apart_from_many_of_little() -> None:
    weight = np.r_[np.full(10_000, 1e-4), np.full(100, 0.25)]
    found = by_doubt(weight, 2)
    assert set(found[:10_000]) == {0} and set(found[10_000:]) == {1}


def test_nobody_is_divided_among_no_parts() -> None:
    assert not len(by_doubt(np.empty(0), 4))
