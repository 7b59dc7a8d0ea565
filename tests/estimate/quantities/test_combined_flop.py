"""Several ways to one compute: the hull, its best value, and doubts."""

from __future__ import annotations

import pytest

from hubscan.estimate.three_values import Value
from tests.estimate.quantities.evaluate import Figure, figures, shipped

Row = dict[str, Value]

HULL: Row = {
    "lowest": 1.0, "highest": 1000.0, "capped": 500.0, "ways": "a and b", "bounds": "a, b and c",
    "source": "card",
}  # fmt: skip
DOUBTFUL = "a and b (they disagree: implied utilisation)"
HALF = {"hardware_compute": "half"}


@pytest.mark.parametrize(
    ("chosen", "row", "method", "best", "grade"),
    [
        ({}, {"counted": 100.0}, "a and b", 100, "derived"),
        ({}, {"measured": 90.0}, "a and b", 90, "derived"),
        ({}, {"counted": 100.0, "measured": 64.0}, "a and b", 80, "derived"),
        ({}, {"counted": 100.0, "measured": 64.0, "logged": 70.0}, "a and b", 70, "derived"),
        ({}, {"counted": 100.0, "measured": 64.0, "logged": 70.0, "said": 60.0}, "a and b", 60,
         "stated"),
        ({}, {"counted": 100.0, "measured": 0.0}, "a and b", 100, "derived"),
        ({}, {"counted": 0.0, "measured": 64.0}, "a and b", 0, "derived"),
        ({}, {"counted": 1.0, "measured": 4.0}, "a and b", 2, "derived"),
        ({}, {"counted": 0.25, "measured": 1.0}, "a and b", 0.5, "derived"),
        ({}, {"counted": 1.0, "measured": 11.0}, DOUBTFUL, 1, "inferred"),
        ({}, {"counted": 2.1, "measured": 1.0}, DOUBTFUL, 2.1, "inferred"),
        ({}, {"counted": 200.0, "measured": 100.0}, "a and b", 20000**0.5, "derived"),
        ({}, {"counted": 10.0, "measured": 100.0}, "a and b", 1000**0.5, "derived"),
        ({}, {"counted": 199.0, "measured": 100.0}, "a and b", 19900**0.5, "derived"),
        ({}, {"counted": 201.0, "measured": 100.0}, DOUBTFUL, 201, "inferred"),
        ({}, {"counted": 10.1, "measured": 100.0}, "a and b", 1010**0.5, "derived"),
        ({}, {"counted": 9.9, "measured": 100.0}, DOUBTFUL, 9.9, "inferred"),
        ({}, {"counted": 9.9, "measured": 100.0, "logged": 70.0}, DOUBTFUL, 70, "inferred"),
        ({}, {"counted": 9.9, "measured": 100.0, "logged": 70.0, "said": 60.0}, DOUBTFUL, 60,
         "inferred"),
        (HALF, {"counted": 100.0, "measured": 64.0}, "a and b", 64, "derived"),
        (HALF, {"counted": 100.0, "measured": 64.0, "logged": 70.0}, "a and b", 64, "derived"),
        (HALF, {"counted": 100.0, "measured": 64.0, "said": 60.0}, "a and b", 60, "stated"),
        (HALF, {"counted": 100.0, "logged": 70.0}, "a and b", 70, "derived"),
        (HALF, {"counted": 100.0}, "a and b", 100, "derived"),
        (HALF, {"counted": 9.9, "measured": 100.0, "logged": 70.0}, DOUBTFUL, 100, "inferred"),
    ],
)  # fmt: skip
def test_best(chosen: dict[str, str], row: Row, method: str, best: float, grade: str) -> None:
    known = shipped().with_conventions(chosen)
    (found,) = figures("combined_flop", [HULL | row], known)
    low = min(1, best)
    assert found == Figure(method, low, pytest.approx(best, rel=1e-12), 1000, grade, "card")


def test_bounds_alone_give_the_least_of_them() -> None:
    row = HULL | {"ways": None, "lowest": None, "highest": None}
    assert figures("combined_flop", [row]) == [
        Figure("a, b and c", 0, None, 500, "bounded", "card")
    ]


def test_at_the_ends_of_the_range_nothing_is_doubted() -> None:
    known = shipped().with_values({"implied_utilisation": 0.5})
    (found,) = figures("combined_flop", [HULL | {"counted": 64.0, "measured": 64.0}], known)
    assert found is not None and found.grade == "derived"
