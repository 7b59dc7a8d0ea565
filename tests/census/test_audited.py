"""The estimate of an audit: right on average whatever was thought before, with its interval."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from hubscan.census import groups
from hubscan.census.audited import Panel, correction
from hubscan.census.chain import NEVER, SURELY, TABLE, degrees
from hubscan.census.draws import Draws, Series

SIZES = np.array([3000, 1500, 400, 200])
READ = np.array([60, 50, 30, 12])
COVERED = np.array([0.02, 0.3, 0.7, 0.5])
TRIALS = 150


def population(rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    stratum = np.repeat(np.arange(len(SIZES)), SIZES)
    return stratum, rng.random(len(stratum)) < COVERED[stratum]


def draws(models: int, stood_for: NDArray[np.bool_]) -> Draws:
    alone = np.arange(models)
    none = np.zeros(models, dtype=np.int64)
    return Draws.of(
        alone, Series(none, np.array([0.33]), np.array([0])), none.astype(bool), stood_for
    )


@pytest.mark.slow
@pytest.mark.parametrize("thought", [0.5, 0.05, 0.9])
@pytest.mark.parametrize("settles", [1.0, 0.5])
def test_the_interval_holds_whatever_was_thought_before(thought: float, settles: float) -> None:
    """Of the members that the first document leaves open, a third is looked at again."""
    rng = np.random.default_rng(1)
    stratum, truth = population(rng)
    before = degrees(np.full(len(stratum), thought))
    holds, errors = 0, []
    for _ in range(TRIALS):
        sampled, again, left_open, looked = [], [], [], []
        for h, n in enumerate(READ):
            members = rng.choice(np.flatnonzero(stratum == h), n, replace=False)
            # who is covered tends to be left open, so that open ones are not like the others
            chance = np.where(truth[members], settles, 1.0)
            is_open = rng.random(n) > chance
            second = members[is_open][: -(-int(is_open.sum()) // 3)]
            sampled += [*members[~is_open], *second]
            again += [False] * int((~is_open).sum()) + [True] * len(second)
            left_open.append(int(is_open.sum()))
            looked.append(len(second))
        rows = np.array(sampled)
        stood_for = stratum.astype(np.int16)
        read_rows = np.isin(np.arange(len(stratum)), rows)
        stood_for[read_rows] = -1
        panel = Panel(
            stood_for, SIZES, READ, np.array(left_open), np.array(looked), rows, stratum[rows],
            np.array(again), np.zeros(len(rows), dtype=np.int64), {"tier": before[rows]},
        )  # fmt: skip
        after = before.copy()
        after[rows] = np.where(truth[rows], SURELY, NEVER)
        numbers = draws(len(stratum), stood_for >= 0)
        found = correction(panel, "tier", after[rows], rows, numbers)
        count = groups.count(numbers, after, found)
        assert count is not None
        assert count.low <= count.expected <= count.high
        holds += count.low <= truth.sum() <= count.high
        errors.append(count.expected - truth.sum())
    assert holds >= 0.85 * TRIALS
    standard_error = np.std(errors) / np.sqrt(TRIALS)
    # one look for everybody is unbiased; of those looked at again, rounding up costs nothing
    assert abs(np.mean(errors)) <= 4 * standard_error + 0.005 * truth.sum()


def test_what_reading_does_not_change_moves_no_count() -> None:
    stratum = np.zeros(500, dtype=np.int64)
    before = degrees(np.full(500, 0.3))
    rows = np.arange(40)
    panel = Panel(
        np.where(np.arange(500) < 40, -1, 0).astype(np.int16), np.array([500]), np.array([40]),
        np.array([0]), np.array([0]), rows, stratum[rows], np.zeros(40, dtype=bool),
        np.zeros(40, dtype=np.int64), {"tier": before[rows]},
    )  # fmt: skip
    found = correction(panel, "tier", before[rows], rows, draws(500, panel.stratum >= 0))
    assert found.expected == 0 and not found.draws.any()
    p = TABLE[before[0]]
    assert 0 < found.deviation < 500 * np.sqrt(p * (1 - p) / 40), "and does not prove it either"


def test_a_stratum_of_which_nobody_was_read_stays_as_it_was() -> None:
    before = degrees(np.full(300, 0.2))
    stratum = np.repeat([0, 1], [200, 100])
    rows = np.arange(20)
    panel = Panel(
        np.where(np.arange(300) < 20, -1, np.where(stratum == 0, 0, -1)).astype(np.int16),
        np.array([200, 100]), np.array([20, 0]), np.zeros(2, dtype=np.int64),
        np.zeros(2, dtype=np.int64), rows, stratum[rows], np.zeros(20, dtype=bool),
        np.zeros(20, dtype=np.int64), {"tier": before[rows]},
    )  # fmt: skip
    after = before.copy()
    after[rows] = NEVER
    numbers = draws(300, panel.stratum >= 0)
    count = groups.count(numbers, after, correction(panel, "tier", after[rows], rows, numbers))
    assert count is not None
    assert count.expected == pytest.approx(100 * TABLE[before[0]], rel=0.01)
    assert count.audit == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("told", "learns"), [([NEVER] * 6 + [SURELY] * 2, 0.5), ([SURELY] * 8, 0.5), ([NEVER], 0.0)]
)
def test_who_told_nothing_lies_between_before_and_what_others_told(
    told: list[int], learns: float
) -> None:
    """16 of 100 members were read; of too few that told something nothing is learned."""
    before = degrees(np.full(100, 0.5))
    rows = np.arange(16)
    after = before.copy()
    after[: len(told)] = told
    half_year = np.where(rows < len(told), 0, 4048)
    panel = Panel(
        np.where(np.arange(100) < 16, -1, 0).astype(np.int16), np.array([100]), np.array([16]),
        np.array([0]), np.array([0]), rows, np.zeros(16, dtype=np.int64), np.zeros(16, dtype=bool),
        half_year, {"tier": before[rows]},
    )  # fmt: skip
    found = correction(panel, "tier", after[rows], rows, draws(100, panel.stratum >= 0))
    changed = np.mean(TABLE[np.array(told)]) - TABLE[before[0]]
    alike = len(told) + learns * (16 - len(told))
    assert found.expected == pytest.approx((100 - 16) * changed * alike / 16, rel=0.01)
