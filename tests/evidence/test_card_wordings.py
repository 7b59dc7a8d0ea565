"""Sentences in the manner of cards, written before the rules were looked at again."""

from __future__ import annotations

import pytest

from benchmarks.accuracy_cards import LEAST, rates, wordings


@pytest.mark.parametrize("figure", sorted(LEAST))
def test_invented_wordings_are_read(figure: str) -> None:
    found = wordings(figure)
    precision, recall = rates(found)
    assert len(found) >= 60
    assert precision >= LEAST[figure][0], [f for f in found if f.wrong]
    assert recall >= LEAST[figure][1], [f for f in found if f.missed]
