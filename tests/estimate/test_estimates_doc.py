"""The page on estimates names everything there is."""

from __future__ import annotations

from pathlib import Path

from hubscan.estimate import assumptions
from hubscan.estimate.parameters.choose import estimators
from tests.estimate.support import CONFIG

PAGE = (Path(__file__).parents[2] / "docs" / "estimates.md").read_text(encoding="utf-8")


def test_every_estimator_is_in_the_table_with_its_rank() -> None:
    for estimator in estimators():
        assert f"| {estimator.RANK} | {estimator.METHOD} |" in PAGE


def test_every_convention_and_choice_is_named() -> None:
    for name, convention in assumptions.load(CONFIG).conventions.items():
        assert f"| `{name}` | `{convention.default}`" in PAGE
        for choice in convention.choices:
            assert f"`{choice}`" in PAGE
