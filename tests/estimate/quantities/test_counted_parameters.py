"""N of 6·N·D under every convention."""

from __future__ import annotations

import pytest

from hubscan.estimate.three_values import Value
from tests.estimate.quantities.evaluate import Figure, figures, shipped

Row = dict[str, Value]
Expected = tuple[str, float | None, float | None, float | None]

TOTAL = {"mixture_parameters": "total"}
LEAN = {"embedding_parameters": "left_out"}
SIZES: Row = {
    "relation": "base", "masked": False, "active_low": 8.0, "active_best": 10.0,
    "active_high": 14.0, "total_low": 80.0, "total_best": 100.0, "total_high": 120.0,
    "multiplied": 0.5, "grade": "derived", "source": "config",
}  # fmt: skip
ADAPTER = SIZES | {
    "relation": "adapter", "base_active": 21.0, "base_total": 22.0, "root_size": 23.0,
    "named": 24.0,
}  # fmt: skip
BASE, LOOKED_UP = "size of the base", "without tables that are looked up"
ENCODER, USED = "encoder without its table", "parameters used"

CASES: list[tuple[dict[str, str], Row, Expected]] = [
    ({}, SIZES, (USED, 8, 10, 14)),
    (TOTAL, SIZES, (USED, 80, 100, 120)),
    ({}, SIZES | {"masked": True}, (ENCODER, 4, 5, 14)),
    (TOTAL, SIZES | {"masked": True}, (ENCODER, 40, 50, 120)),
    ({}, SIZES | {"masked": True, "multiplied": 3.0}, (ENCODER, 24, 30, 42)),
    (TOTAL, SIZES | {"masked": True, "multiplied": 3.0}, (ENCODER, 240, 300, 360)),
    (LEAN, SIZES, (LOOKED_UP, 4, 5, 7)),
    (LEAN, SIZES | {"masked": True}, (LOOKED_UP, 4, 5, 7)),
    (TOTAL | LEAN, SIZES, (LOOKED_UP, 40, 50, 60)),
    ({}, ADAPTER, (BASE, 21, 21, 21)),
    (LEAN, ADAPTER, (BASE, 21, 21, 21)),
    (TOTAL, ADAPTER, (BASE, 22, 22, 22)),
    ({}, ADAPTER | {"base_active": 210.0}, (BASE, 210, 210, 210)),
    (TOTAL, ADAPTER | {"base_total": 220.0}, (BASE, 220, 220, 220)),
    ({}, ADAPTER | {"base_active": 2.0}, (BASE, 2, 2, 2)),
    (TOTAL, ADAPTER | {"base_total": 2.0}, (BASE, 2, 2, 2)),
    ({}, ADAPTER | {"base_active": None}, (BASE, 23, 23, 23)),
    ({}, ADAPTER | {"base_active": None, "root_size": 230.0}, (BASE, 230, 230, 230)),
    ({}, ADAPTER | {"base_active": None, "root_size": 2.0}, (BASE, 2, 2, 2)),
    (TOTAL, ADAPTER | {"base_total": None}, (BASE, 23, 23, 23)),
    ({}, ADAPTER | {"base_active": None, "root_size": None}, (BASE, 0, 24, 240)),
    ({}, ADAPTER | {"base_active": None, "root_size": None, "named": 240.0}, (BASE, 0, 240, 2400)),
    ({}, ADAPTER | {"base_active": None, "root_size": None, "named": 2.0}, (BASE, 0, 2, 20)),
]


@pytest.mark.parametrize(("chosen", "row", "expected"), CASES)
def test_what_counts(chosen: dict[str, str], row: Row, expected: Expected) -> None:
    known = shipped().with_conventions(chosen)
    (found,) = figures("counted_parameters", [row], known)
    assert found == Figure(*expected, "derived", "config")
