"""The page on estimates names everything there is."""

from __future__ import annotations

from pathlib import Path

from hubscan.estimate.registry import quantity
from tests.estimate.support import CONFIG

PAGE = (Path(__file__).parents[2] / "docs" / "estimates.md").read_text(encoding="utf-8")


def test_every_method_of_parameters_is_in_the_table_with_its_rank() -> None:
    for method in quantity("hubscan.estimate.quantities.parameters").methods:
        assert f"| {method.rank} | {method.name} |" in PAGE


def test_every_convention_and_choice_is_named() -> None:
    for name, convention in CONFIG.assumptions.conventions.items():
        assert f"| `{name}` | `{convention.default}`" in PAGE
        for choice in convention.choices:
            assert f"`{choice}`" in PAGE
