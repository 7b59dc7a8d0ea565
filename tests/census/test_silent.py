"""What is thought of models that do not say how large they are or where they come from."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from hubscan.census import origins, prior, sizes
from hubscan.census.origins import (
    BASE,
    DEVELOPER,
    LOST,
    NAMELESS,
    SHOWN,
    SILENT,
    Facts,
)
from hubscan.census.prior import GRID, Rows
from hubscan.census.roots import Roots
from tests.rules.test_evaluate import CONSTANTS

HOBBY = CONSTANTS["hobby_parameters"]
HOBBIES = (HOBBY, CONSTANTS["file_parameters"])


def one_file(models: int) -> NDArray[np.int64]:
    """As `sizes.FILES` has it."""
    return np.zeros(models, dtype=np.int64)


def rows_on_a_line(slope: float) -> Rows:
    """Forty models whose tokens grow with their size alone."""
    size = np.linspace(8.0, 11.0, 40)
    return Rows(
        size=size,
        year=np.full(40, 2025.0),
        tokens=12 + slope * (size - 9.5),
        fame=np.zeros(40),
        trend=(slope, 0.0, 0.0),
        sparsity=0.0,
        score=(0.0, 50.0, 20.0),
    )


def median(rows: Rows, size: float) -> float:
    """log10 tokens that the prior expects of a model of this size."""
    one = np.array([1.0])
    found = prior.cumulative(CONSTANTS, rows, size * one, 2025 * one, 0 * one)
    return float(np.interp(0.5, found[0], GRID))


@pytest.mark.parametrize("size", [8.0, 9.5, 11.0])
def test_the_prior_follows_the_trend_to_its_ends(size: float) -> None:
    """A mean of neighbours would be drawn to the middle where all of them lie on one side."""
    assert median(rows_on_a_line(0.8), size) == pytest.approx(12 + 0.8 * (size - 9.5), abs=0.06)


def test_the_prior_of_an_unknown_size_knows_no_trend_of_size() -> None:
    assert median(rows_on_a_line(0.8), float("nan")) == pytest.approx(12, abs=0.1)


@given(st.floats(7, 12), st.floats(2020, 2028), st.floats(0, 5))
def test_the_prior_is_a_distribution(size: float, year: float, fame: float) -> None:
    one = np.array([1.0])
    found = prior.cumulative(CONSTANTS, rows_on_a_line(0.5), size * one, year * one, fame * one)[0]
    assert (np.diff(found) >= -1e-12).all()
    assert found[0] >= 0
    assert found[-1] <= 1 + 1e-12


def test_an_unknown_size_is_like_those_of_its_task() -> None:
    """A thousand small models of one task, a thousand large ones of another."""
    marks = np.repeat(np.array([1, 2], dtype=np.uint64), 1001)
    size = np.r_[np.full(1000, 8.0), np.nan, np.full(1000, 10.5), np.nan]
    found, group = sizes.find(marks, one_file(2002), size, 30.0, HOBBIES)
    below = found.at_or_below(group[[1000, 2001]], np.array([9.0, 9.0]))
    assert below == pytest.approx([1 - 15 / 1030, 15 / 1030], abs=0.002)


def test_weights_in_many_files_are_large() -> None:
    """Of a task of which nobody tells a size, sizes are those of all models with so many files."""
    marks = np.r_[np.ones(1000), 2, np.ones(100), 2].astype(np.uint64)
    files = np.repeat([0, 3], [1001, 101])
    size = np.r_[np.full(1000, 8.0), np.nan, np.full(100, 10.5), np.nan]
    found, group = sizes.find(marks, files, size, 30.0, HOBBIES)
    below = found.at_or_below(group[[1000, 1101]], np.array([9.0, 9.0]))
    assert below[0] == pytest.approx(1 - 30 * (100 / 1100) / 1030, abs=0.002)
    assert below[1] == pytest.approx(30 * (1000 / 1100) / 130, abs=0.002)


def test_without_any_size_every_order_of_magnitude_is_as_likely() -> None:
    found, group = sizes.find(
        np.zeros(3, np.uint64), one_file(3), np.full(3, np.nan), 30.0, HOBBIES
    )
    assert found.at_or_below(group[:2], np.array([8.0, 14.0])) == pytest.approx([0.5, 1], abs=0.01)


def test_the_size_of_a_cell_is_that_of_the_base_that_fills_it() -> None:
    """Half of the models have the very size of one base, which lies beside the middle of a cell."""
    base = np.log10(7.24e9)
    size = np.r_[np.full(500, base), np.full(500, 8.0), np.nan]
    found, group = sizes.find(np.zeros(1001, np.uint64), one_file(1001), size, 30.0, HOBBIES)
    assert found.parts[group[1000]] == pytest.approx([8.0] * 6 + [base] * 6)


def test_a_hobby_trains_small_models() -> None:
    found, _ = sizes.find(np.zeros(3, np.uint64), one_file(3), np.full(3, 10.0), 30.0, HOBBIES)
    ends = np.log10([HOBBY.low, HOBBY.value, HOBBY.high])
    hobby = found.hobby[[0, 0, 0]]
    assert found.at_or_below(hobby, ends) == pytest.approx([0.05, 0.5, 0.95], abs=0.06)


def test_a_hobby_in_several_files_is_larger_than_one_file() -> None:
    found, _ = sizes.find(np.zeros(3, np.uint64), np.full(3, 1), np.full(3, 10.0), 30.0, HOBBIES)
    file = CONSTANTS["file_parameters"]
    ends = np.log10([HOBBY.value, file.low, 1e12])
    below = found.at_or_below(found.hobby[[0, 0, 0]], ends)
    assert below[0] < 0.01
    assert below[1] < 0.25
    assert below[2] == pytest.approx(1)


def seen(**facts: object) -> Facts:
    given_ = {
        "alone": True, "tells": False, "names": False, "developer": False, "shown": True,
        "files": -1, "fine_tune": False, "descendants": 0,
    }  # fmt: skip
    made = {name: np.array([value]) for name, value in (given_ | facts).items()}
    return Facts(**made)


def roots_of(members: list[int]) -> Roots:
    """One root each, with so many members."""
    every = np.arange(len(members))
    some = np.array(members)
    return Roots(
        every,
        every,
        some,
        some - 1,
        np.full(len(members), 2025.0),
        np.full(len(members), 2025.0),
        0.5,
    )


@pytest.mark.parametrize(
    ("facts", "itself", "share"),
    [
        ({}, SHOWN, "hidden_derivative_share"),
        ({"shown": False}, SILENT, "silent_derivative_share"),
        ({"developer": True}, DEVELOPER, "developer_derivative_share"),
        ({"descendants": 11}, BASE, None),
        ({"tells": True}, SHOWN, None),
        ({"alone": False}, SHOWN, None),
    ],
)
def test_who_may_come_from_a_model_that_it_does_not_name(
    facts: dict[str, object], itself: int, share: str | None
) -> None:
    found = origins.find(CONSTANTS, roots_of([1]), seen(**facts))
    assert found.itself[0] == itself
    assert found.hidden[0] == pytest.approx(CONSTANTS[share].value if share else 0)


def silent_or_tuned(silent: NDArray[np.bool_], files: NDArray[np.int64]) -> Facts:
    """Silent models, and the others fine-tunes that say so."""
    nobody = np.zeros(len(silent), np.int64)
    return Facts(
        alone=silent,
        tells=~silent,
        names=~silent,
        developer=nobody > 0,
        shown=~silent,
        files=files,
        fine_tune=~silent,
        descendants=nobody,
    )


def test_of_silent_models_those_in_many_files_come_from_another() -> None:
    """Of fine-tunes that say so half have one file and half four, or two; small models have one."""
    silent = np.r_[[True] * 4, [False] * 40]
    files = np.r_[0, 1, 2, -1, [0] * 20, [1] * 10, [2] * 10]
    facts = silent_or_tuned(silent, files)
    found = origins.find(CONSTANTS, roots_of([1] * 44), facts)
    assert (found.tuned[:4] == found.hidden[:4]).all(), "the root of each is itself"
    one, several, many, unknown = found.hidden[:4]
    share = CONSTANTS["silent_derivative_share"].value
    assert unknown == pytest.approx(share)
    odds = share / (1 - share)
    # a hobby training of 2.5 and of 7.5 billion parameters lies 1.9 and 2.5 deviations out
    assert one / (1 - one) == pytest.approx(odds * 0.5 / 0.97, rel=0.05)
    assert several / (1 - several) == pytest.approx(odds * 0.25 / (0.0294 - 0.0064), rel=0.05)
    assert many / (1 - many) == pytest.approx(odds * 0.25 / 0.0064, rel=0.05)


def test_hobby_trainings_of_one_size_leave_a_probability() -> None:
    """Of a size that is sure no hobby training needs two files: odds of nothing to nothing."""
    sure = CONSTANTS["hobby_parameters"].value
    narrow = CONSTANTS.with_values({"hobby_parameters": CONSTANTS["hobby_parameters"].high})
    found = origins.find(narrow, roots_of([1]), seen(shown=False, files=2))
    assert narrow["hobby_parameters"].value > sure
    assert 0 < found.hidden[0] < 1


def test_a_child_of_a_silent_model_comes_from_what_its_parents_files_let_expect() -> None:
    silent = np.array([True, False])
    facts = silent_or_tuned(silent, np.array([2, 2]))
    family = Roots(
        place=np.zeros(2, np.int64),
        root=np.zeros(2, np.int64),
        members=np.array([2]),
        derived=np.array([1]),
        year=np.array([2025.0]),
        day=np.full(2, 2025.0),
        lag=0.5,
    )
    found = origins.find(CONSTANTS, family, facts)
    assert found.hidden[1] == 0.0
    assert found.tuned[1] == found.hidden[0] > CONSTANTS["silent_derivative_share"].value


def test_what_was_trained_from_nothing_and_tells_nothing_is_small() -> None:
    found = origins.find(CONSTANTS, roots_of([1]), seen(shown=False))
    assert found.small[0] == pytest.approx(1 - found.hidden[0])
    shown = origins.find(CONSTANTS, roots_of([1]), seen())
    assert shown.small[0] == pytest.approx((1 - shown.hidden[0]) * CONSTANTS["hobby_share"].value)


NOBODY = np.zeros(10, np.int64)
TEN_ALIKE = Roots(
    place=np.zeros(10, np.int64),
    root=np.arange(10),
    members=np.array([10]),
    derived=np.array([0]),
    year=np.array([2025.0]),
    day=np.full(10, 2025.0),
    lag=0.5,
)


def test_of_models_alike_to_the_last_weight_one_at_most_is_the_base() -> None:
    """Ten repositories that name no parent and have one and the same tensor count."""
    flags = np.ones(10, dtype=np.bool_)
    facts = Facts(flags, ~flags, ~flags, ~flags, flags, np.full(10, -1), ~flags, NOBODY)
    found = origins.find(CONSTANTS, TEN_ALIKE, facts)
    assert found.hidden == pytest.approx(np.full(10, 0.9))


def test_of_models_alike_to_the_last_weight_the_makers_is_the_base() -> None:
    flags = np.ones(10, dtype=np.bool_)
    first = np.arange(10) == 0
    unknown = np.full(10, -1)
    facts = Facts(flags, ~flags, ~flags, first, flags, unknown, ~flags, NOBODY)
    found = origins.find(CONSTANTS, TEN_ALIKE, facts)
    share = CONSTANTS["developer_derivative_share"].value
    assert found.hidden == pytest.approx(np.r_[share, np.full(9, 0.9)])


@pytest.mark.parametrize(("names", "root"), [(True, LOST), (False, NAMELESS)])
def test_a_fine_tune_whose_base_is_gone_was_not_trained_in_an_evening(
    names: bool, root: int
) -> None:
    facts = {"alone": False, "fine_tune": True, "tells": names, "names": names}
    found = origins.find(CONSTANTS, roots_of([1]), seen(**facts))
    assert (found.root[0], found.hobby[root]) == (root, 0.0)
    share = CONSTANTS["hidden_derivative_share"].value if names else 1.0
    assert found.tuned == [share]
    many = origins.find(CONSTANTS, roots_of([40]), seen(**facts))
    assert many.root[0] == BASE


def test_who_trains_from_nothing_for_a_living_is_not_taken_for_small() -> None:
    assert origins.find(CONSTANTS, roots_of([1]), seen(developer=True)).small == [0.0]
