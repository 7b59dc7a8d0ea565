"""What those that name their base were made from says what the others may come from."""

from __future__ import annotations

import numpy as np
import pytest

from hubscan.census import unnamed_bases, visible_bases
from hubscan.census.prior import GRID, Rows
from hubscan.census.visible_bases import Named, VisibleBases
from hubscan.config import Config

CONSTANTS = Config.find(None).assumptions
SHARE = CONSTANTS["visible_base_share"].value
WORTH = CONSTANTS["visible_base_prior"].value
SEVEN_B, SEVENTY_B = np.log10(7e9), np.log10(7e10)
LITTLE, MUCH = 12.0, 13.0
"""log10 tokens."""
EVEN = np.linspace(0, 1, len(GRID))[None, :]
NO_ROWS = Rows(*[np.zeros(0)] * 4, (0.0, 0.0, 0.0), 0.0, (0.0, 50.0, 20.0))
"""Without a curated model every order of magnitude is as likely."""


def named(*models: tuple[float, float, float]) -> Named:
    """Of size, day and tokens each, an undisclosed root being like `EVEN`."""
    size, day, tokens = np.array(models).T
    return Named(size, day, tokens, np.zeros(len(models), np.int64))


def found(some: Named, size: float, day: float) -> VisibleBases:
    return visible_bases.find(CONSTANTS, some, EVEN, np.array([size]), np.array([day]))


def above(bases: VisibleBases, tokens: float) -> float:
    return float(1 - np.interp(tokens, GRID, bases.cumulative[bases.row[0]]))


def test_bases_in_use_on_that_day_are_more_probable() -> None:
    some = named(*[(SEVEN_B, 2024.0, LITTLE)] * 100, *[(SEVEN_B, 2026.0, MUCH)] * 100)
    old, new = (found(some, SEVEN_B, day) for day in (2024.0, 2026.0))
    assert above(old, 12.5) < 0.01 and above(new, 12.5) > 0.99
    assert above(found(some, SEVEN_B, 2025.0), 12.5) == pytest.approx(0.5, abs=0.02)


def test_a_size_that_is_known_asks_those_of_its_size() -> None:
    some = named(*[(SEVEN_B, 2025.0, LITTLE)] * 300, *[(SEVENTY_B, 2025.0, MUCH)] * 100)
    assert above(found(some, SEVEN_B, 2025.0), 12.5) < 0.01
    assert above(found(some, SEVENTY_B, 2025.0), 12.5) > 0.99


@pytest.mark.parametrize("number", [0, 1, 10, 1000])
def test_few_that_name_a_base_weigh_little_beside_the_prior(number: int) -> None:
    some = named(*[(SEVEN_B, 2025.0, LITTLE)] * number, (SEVENTY_B, 2025.0, LITTLE))
    (share,) = found(some, SEVEN_B, 2025.0).share
    assert share == pytest.approx(SHARE * number / (number + WORTH), abs=1e-3)


def test_an_undisclosed_base_is_as_its_prior_says() -> None:
    some = named(*[(SEVEN_B, 2025.0, np.nan)] * 50)
    bases = found(some, SEVEN_B, 2025.0)
    assert bases.cumulative[bases.row[0]] == pytest.approx(EVEN[0], abs=1e-9)


def test_an_unknown_size_asks_those_of_each_size_that_it_may_be() -> None:
    """Large bases saw much and small ones little: a line between them in FLOP is passed by half,
    where tokens of all sizes alike would have three in four of the small ones pass it as well."""
    some = named(*[(SEVEN_B, 2025.0, LITTLE)] * 1000, *[(SEVENTY_B, 2025.0, MUCH)] * 3000)
    bases = unnamed_bases.find(
        CONSTANTS,
        NO_ROWS,
        some,
        EVEN,
        size=np.array([np.nan, SEVEN_B, SEVENTY_B]),
        sizes=np.tile(np.repeat([SEVEN_B, SEVENTY_B], 6), (3, 1)),
        day=np.full(3, 2025.0),
        older=0.5,
        fame=1.0,
    )
    either, small, large = bases.flop_above(SEVEN_B + 12.8, per_token=0.0, moved=0.0)
    assert (small, large) == pytest.approx((0.1 * (1 - 8.8 / 12), 1 - 0.1 * 7.8 / 12), abs=0.02)
    assert either == pytest.approx((small + large) / 2, abs=0.01)
    assert bases.tokens_above(12.5, 0.0)[0] == pytest.approx(
        bases.tokens_above(12.5, 0.0)[1:].mean(), abs=0.01
    )
