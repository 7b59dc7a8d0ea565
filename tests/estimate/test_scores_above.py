"""A derivative scores at most a little more than the best of what it is made from."""

from __future__ import annotations

import numpy as np
import pytest

from hubscan.estimate.outcome.scores_above import best_above
from hubscan.lineage.graph import build

NAN, NONE, UNKNOWN = np.nan, -np.inf, np.inf


@pytest.mark.parametrize(
    ("edges", "scores", "lost", "expected"),
    [
        ([(1, 0)], [60, NAN], [NONE, NONE], [NAN, 60]),
        ([(1, 0), (2, 1)], [60, NAN, NAN], [NONE] * 3, [NAN, 60, 60]),
        ([(1, 0), (2, 1)], [60, 55, NAN], [NONE] * 3, [NAN, 60, 60]),
        ([(1, 0)], [NAN, NAN], [NONE, NONE], [NAN, NAN]),  # a root without a score
        ([(2, 0), (2, 1)], [60, NAN, NAN], [NONE] * 3, [NAN, NAN, NAN]),  # one of two
        ([(2, 0), (2, 1)], [60, 70, NAN], [NONE] * 3, [NAN, NAN, 70]),
        ([], [NAN], [65], [65]),  # a lost parent that is curated
        ([(1, 0)], [50, NAN], [NONE, UNKNOWN], [NAN, NAN]),
    ],
)
def test_every_line_of_ancestors_must_meet_a_score(
    edges: list[tuple[int, int]], scores: list[float], lost: list[float], expected: list[float]
) -> None:
    child, parent = (np.array([e[i] for e in edges], dtype=np.int64) for i in (0, 1))
    graph = build(len(scores), child, parent)
    found = best_above(graph, np.array(scores, dtype=float), np.array(lost, dtype=float))
    np.testing.assert_array_equal(found, expected)


def test_a_guessed_parent_rules_nothing_out() -> None:
    graph = build(2, np.array([1]), np.array([0]), np.array([True]))
    found = best_above(graph, np.array([60.0, NAN]), np.full(2, NONE))
    assert np.isnan(found).all()
