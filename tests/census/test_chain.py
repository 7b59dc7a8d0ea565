"""The scale of probabilities keeps the laws of logic and the sums of small numbers."""

from __future__ import annotations

import numpy as np
import pytest

from hubscan.census import normal, spread
from hubscan.census.chain import EVEN, NEVER, SURELY, TABLE, degrees

EVERY = np.arange(256, dtype=np.uint8)


def test_not_is_the_complement_and_keeps_de_morgan() -> None:
    assert np.allclose(TABLE[SURELY - EVERY], 1 - TABLE[EVERY])
    a, b = np.meshgrid(EVERY, EVERY)
    assert (SURELY - np.minimum(a, b) == np.maximum(SURELY - a, SURELY - b)).all()


def test_only_bounds_are_certain_and_the_middle_is_kept_for_what_no_scan_tells() -> None:
    found = degrees(np.linspace(0, 1, 10_001))
    assert found.min() > NEVER and found.max() < SURELY
    assert not np.isin(found, [EVEN, EVEN + 1]).any()
    assert (np.diff(found.astype(int)) >= 0).all()


@pytest.mark.parametrize("mean", [3e-2, 3e-4, 3e-5])
def test_sums_of_many_small_probabilities_hold(mean: float) -> None:
    rng = np.random.default_rng(1)
    p = np.minimum(mean * np.exp(rng.normal(0, 1.5, 200_000) - 1.125), 0.99)
    assert TABLE[degrees(p)].sum() == pytest.approx(p.sum(), rel=0.005)


def test_the_table_of_the_normal_distribution_is_one() -> None:
    points = np.array([-9.0, -1.6448536, 0.0, 1.0, 9.0])
    assert normal.cdf(points) == pytest.approx([0, 0.05, 0.5, 0.841344746, 1], abs=1e-7)
    assert normal.quantile(normal.cdf(points[1:4])) == pytest.approx(points[1:4], abs=1e-5)


def test_half_lies_above_the_best_value_and_nothing_beyond_the_bounds() -> None:
    low, best, high = np.array([22.0, 22.0]), np.array([23.0, 23.0]), np.array([24.0, np.inf])
    assert spread.above(low, best, high, 23.0)[0] == pytest.approx(0.5, abs=1e-6)
    assert spread.above(low, best, high, 24.0)[0] == 0
    assert spread.above(low, best, high, 22.0)[0] == 1
    lines = [spread.above(low, best, high, x)[1] for x in np.arange(21, 26, 0.1)]
    assert (np.diff(lines) <= 0).all()
