"""A figure that a card denies is not read; a word of denial for something else costs none."""

from __future__ import annotations

import pytest

from hubscan.evidence.card import read

DENIED = (
    "This model has no 70B parameters.",
    "This is not the 70B parameter model.",
    "It was never trained on 5T tokens.",
    "We don't train on 3T tokens.",
    "Das Modell wurde nicht auf 2 Billionen Tokens trainiert.",
    "Training did not take 500 GPU hours on A100.",
)
SAID = {
    "We did not train on 15T tokens, but on 1T tokens.": 1e12,
    "It is not instruction-tuned and was trained on 2T tokens.": 2e12,
    "Trained without labels on 300B tokens of text.": 3e11,
    "No fine-tuning was done after pretraining on 1.4T tokens.": 1.4e12,
    "It was trained on not only 2T tokens of text but code.": 2e12,
    "It was trained from scratch on 2T tokens, not 3T tokens.": 2e12,
    "The model has no more than 7B parameters.": 7e9,
}


@pytest.mark.parametrize("text", DENIED)
def test_a_denied_figure_is_none(text: str) -> None:
    assert not [s for s in read(text, "u/foo") if s.best is not None]


@pytest.mark.parametrize("text", SAID)
def test_a_denial_of_something_else_costs_no_figure(text: str) -> None:
    assert [s.best for s in read(text, "u/foo") if s.best is not None] == [SAID[text]]
