"""The interval against a slow simulation that draws once a root and walks every model."""

from __future__ import annotations

import random
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubscan.tally.resample import P_LIKELY, Families, interval


def simulated(levels: list[int], roots: list[int], unknown: list[bool], q: float) -> float:
    rng = random.Random(7)
    counts = []
    for _ in range(4000):
        u = {root: rng.random() for root in sorted(set(roots))}
        counts.append(
            sum(
                level == 3
                or (level == 2 and u[root] < P_LIKELY)
                or (level == 1 and not lacks and u[root] < 1 - P_LIKELY)
                for level, root, lacks in zip(levels, roots, unknown, strict=True)
            )
        )
    return sorted(counts)[int(q * len(counts))]


def arrays(
    levels: list[int], roots: list[int], unknown: list[bool]
) -> tuple[np.ndarray, Families, np.ndarray]:
    families = Families.of(np.array(roots, np.int64))
    return np.array(levels, np.int8), families, np.array(unknown, np.bool_)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.booleans()), max_size=40))
def test_it_lies_between_surely_and_possibly(rows: list[tuple[int, int, bool]]) -> None:
    levels, roots, unknown = (list(c) for c in zip(*rows, strict=True)) if rows else ([], [], [])
    low, high = interval(b"x", *arrays(levels, roots, unknown))
    known = sum(v > 0 and not (v == 1 and u) for v, u in zip(levels, unknown, strict=True))
    assert sum(v == 3 for v in levels) <= low <= high <= known


def test_it_agrees_with_the_slow_simulation() -> None:
    rng = random.Random(3)
    levels = [rng.choice([0, 1, 1, 2, 2, 3]) for _ in range(400)]
    roots = [rng.choice([0] * 80 + list(range(60))) for _ in levels]  # one large family
    unknown = [rng.random() < 0.3 for _ in levels]
    low, high = interval(b"x", *arrays(levels, roots, unknown))
    assert low == pytest.approx(simulated(levels, roots, unknown, 0.05), abs=8)
    assert high == pytest.approx(simulated(levels, roots, unknown, 0.95), abs=8)


def test_one_family_shares_its_error_and_many_do_not() -> None:
    levels, unknown = [2] * 500, [False] * 500
    together = interval(b"x", *arrays(levels, [0] * 500, unknown))
    apart = interval(b"x", *arrays(levels, list(range(500)), unknown))
    assert together == (0, 500)
    assert 350 < apart[0] < apart[1] < 420


def test_the_same_column_draws_the_same_numbers() -> None:
    rows = arrays([2, 2, 1, 1, 3] * 30, list(range(150)), [False] * 150)
    assert interval(b"a", *rows) == interval(b"a", *rows)


def test_the_probability_is_the_mean_of_the_normal_tail() -> None:
    normal = NormalDist()
    a = normal.inv_cdf(0.95)
    steps = 20_000
    mean = sum(normal.cdf((i + 0.5) * a / steps) for i in range(steps)) / steps
    assert pytest.approx(mean, abs=1e-4) == P_LIKELY
