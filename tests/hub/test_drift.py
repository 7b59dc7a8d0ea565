"""A first scan of a Hub of which nothing is known but that its models differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hubscan.hub import drift

ELSEWHERE = "https://models.example.org"


def coverage(**fields: Mapping[str, float]) -> dict[str, Any]:
    """Fields that differ from model to model, but for those given."""
    names = ("downloads", "likes", "createdAt", "lastModified", "sha", "gated")
    return {name: {"present": 1.0, "distinct": 40.0} for name in names} | fields


def test_one_value_for_all_models_is_no_hub_that_counts() -> None:
    alike = {"present": 1.0, "distinct": 1.0}
    manual, open_to_all = alike | {"is manual": 1.0}, alike | {"is no": 1.0}
    found = drift.of_first_scan(coverage(downloads=alike, gated=manual), ELSEWHERE, 1000)
    assert {s.field for s in found} == {"downloads", "gated"}
    assert not drift.of_first_scan(coverage(gated=open_to_all), ELSEWHERE, 1000)
    assert not drift.of_first_scan(coverage(downloads=alike), ELSEWHERE, 20), "so few may be new"
