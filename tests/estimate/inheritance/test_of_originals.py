"""Tokens and scores of a copy, and of what is none."""

from __future__ import annotations

import pytest

from hubscan.estimate.stages import BY_TABLE
from hubscan.estimate.three_values import Value
from hubscan.model.benchmarks import NAMES
from tests.estimate.quantities.evaluate import Case, differing

Facts = dict[str, Value]
COPY = "copy of the original"
OWN: Facts = {
    "own_known": True, "own_low": 8, "own_best": 10, "own_high": 12, "own_method": "card table",
    "own_grade": "stated", "own_source": "card",
}  # fmt: skip
ORIGINAL: Facts = {
    "original_known": True, "original_low": 5, "original_best": 20, "original_high": 30,
    "original_method": "reference row", "original_grade": "stated", "original_source": "a/b: row",
}  # fmt: skip
BETTER: Facts = {"better_known_there": True}
GUESS: Facts = {"guess": True}
AS_IT_SAYS = ("card table", 8, 10, 12, "stated", "card")


def model(*known: Facts, **facts: Value) -> Facts:
    """A model of which that is known."""
    flags = ("guess", "changed", "own_known", "original_known", "better_known_there")
    plain: Facts = dict.fromkeys(flags, False)
    return {name: value for part in (plain, *known, facts) for name, value in part.items()}


CASES: list[Case] = [
    (model(OWN), AS_IT_SAYS),
    (model(OWN, BETTER), AS_IT_SAYS),
    (model(), None),
    (model(ORIGINAL), (COPY, 5, 20, 30, "stated", "a/b: row")),
    (model(ORIGINAL, OWN), AS_IT_SAYS),
    (model(ORIGINAL, OWN, BETTER), (COPY, 5, 20, 30, "stated", "a/b: row")),
    (model(ORIGINAL, changed=True), (COPY, 5, 20, 30, "inferred", "a/b: row")),
    (model(ORIGINAL, GUESS), (COPY, None, 20, 30, "inferred")),
    (model(ORIGINAL, OWN, BETTER, GUESS), (COPY, 5, 20, 30, "inferred")),
    (model(ORIGINAL, OWN, BETTER, GUESS, own_low=3), (COPY, 3, 20, 30, "inferred")),
]


@pytest.mark.slow
@pytest.mark.parametrize("table", ["training_tokens", *(f"inherited_{name}" for name in NAMES)])
def test_whose_figure_a_copy_has(table: str) -> None:
    assert differing(BY_TABLE[table], CASES) == []
