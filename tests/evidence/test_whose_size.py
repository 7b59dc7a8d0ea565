"""Sizes in a card that are not its model's: helpers, siblings, what it was made from, a part."""

from __future__ import annotations

import pytest

from hubscan.evidence.card import read


def sizes(text: str) -> list[float | None]:
    """What a card called Lyra tells of its own size."""
    found = read(f"# Lyra\n{text}", "org/lyra")
    return [s.best for s in found if s.quantity in ("parameters", "active_parameters")]


@pytest.mark.parametrize(
    "text",
    [
        "We used a 405B-parameter model to generate the data.",
        "Evaluated by a 70B parameter judge.",
        "The teacher has 671B parameters.",
        "The larger sibling has 70B parameters.",
        "A 70B-parameter version is coming soon.",
        "The family spans 1B to 70B parameters.",
        "It needs 35 GB for 70B parameters.",
        "Pruned from a 15B parameter model.",
        "Merged from two 70B parameter models.",
        "Equivalent to a 70B parameter dense model.",
        "The vision encoder has 5.9B parameters.",
        "Frontier models have 1T parameters.",
        "Meta trained a 405B parameter model.",
    ],
)
def test_the_size_of_something_else_is_not_its_own(text: str) -> None:
    assert sizes(text) == []


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("Lyra has 100M parameters, Llama 3 has 405B parameters.", 1e8),
        ("This text encoder has 123M parameters.", 1.23e8),
        ("Lyra is a 7B parameter model that generates text.", 7e9),
    ],
)
def test_its_own_size_beside_that(text: str, size: float) -> None:
    assert sizes(text) == [size]
