"""The models that are named over a line, however many are looked at first."""

from __future__ import annotations

import numpy as np
import pytest

from hubscan.reports.pages import over_line


@pytest.mark.parametrize("at_first", [1, 7, 1_000])
@pytest.mark.parametrize("sign", [">", ">="])
def test_the_first_of_each_level_are_named(
    monkeypatch: pytest.MonkeyPatch, at_first: int, sign: str
) -> None:
    monkeypatch.setattr(over_line, "_AT_FIRST", at_first)
    draw = np.random.default_rng(3)
    low, best, high = np.sort(draw.integers(0, 9, (3, 500)).astype(np.float64), axis=0)
    for line in range(9):
        level = [
            sum(float(end[i]) > line or (sign == ">=" and end[i] == line) for end in (low, best))
            if high[i] > line or (sign == ">=" and high[i] == line)
            else -1
            for i in range(500)
        ]
        found = over_line._first((low, best, high), (float(line), sign))
        for at, wanted in zip(found, (2, 1, 0), strict=True):
            assert at.tolist() == [i for i in range(500) if level[i] == wanted][:4]
