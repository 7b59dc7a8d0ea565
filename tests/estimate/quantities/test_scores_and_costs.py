"""Benchmarks as measured, their ceilings, and the price of compute."""

from __future__ import annotations

import pytest

from hubscan.estimate.cost import usd_per_flop
from hubscan.estimate.stages import BY_TABLE
from hubscan.estimate.three_values import Value
from hubscan.model.benchmarks import NAMES
from tests.estimate.quantities.evaluate import Figure, evaluate, figures, shipped

Row = dict[str, Value]
BENCHMARKS = NAMES

MEASURED: Row = {
    "least": 50.0, "most": 70.0, "curated": 60.0, "curated_source": "row", "five_shot": 61.0,
    "five_shot_source": "shots", "tagged": 62.0, "tagged_source": "tag", "tabled": 63.0,
    "tabled_source": "table",
}  # fmt: skip
NOT_CURATED = MEASURED | {"curated": None}


@pytest.mark.parametrize("benchmark", BENCHMARKS)
@pytest.mark.parametrize(
    ("row", "method", "best", "source"),
    [
        (MEASURED, "reference row", 60, "row"),
        (NOT_CURATED, "card metadata", 61, "shots"),
        (NOT_CURATED | {"tagged": None}, "card metadata", 61, "shots"),
        (NOT_CURATED | {"five_shot": None, "five_shot_source": None}, "card metadata", 62, "tag"),
        (NOT_CURATED | {"five_shot": None, "tagged": None}, "card table", 63, "table"),
    ],
)
def test_the_best_measurement_first(
    benchmark: str, row: Row, method: str, best: float, source: str
) -> None:
    assert figures(benchmark, [row]) == [Figure(method, 50, best, 70, "stated", source)]


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ({}, "row; lowest: low; highest: high"),
        ({"least": 60.0}, "row; highest: high"),
        ({"most": 60.0}, "row; lowest: low"),
        ({"least": 60.0, "most": 60.0}, "row"),
        ({"least_source": None}, "row; highest: high"),
    ],
)
def test_who_measured_less_or_more_than_the_best_value(ends: Row, said: str) -> None:
    row = MEASURED | {"least_source": "low", "most_source": "high"} | ends
    (found,) = figures("mmlu", [row])
    assert found is not None and found.source == said


def finally_known(benchmark: str, rows: list[Row]) -> list[Figure | None]:
    """A score as `estimates` has it, ceilings included."""
    return evaluate(BY_TABLE[benchmark], rows, shipped())


def silent(size: float | None, *, wordless: bool = False) -> Row:
    return {"size_high": size, "wordless": wordless}


@pytest.mark.parametrize(
    ("benchmark", "size", "most"),
    [
        ("mmlu", 2e8, 35), ("mmlu", 2.1e8, 45), ("mmlu", 1e10, 90),
        ("mmlu_5_shot", 4e8, 45), ("mmlu_5_shot", 9e9, 90),
        ("humaneval", 2e8, 40), ("humaneval", 2.1e9, 88),
        ("livecodebench", 2e8, 40), ("livecodebench", 2.1e9, 70),
    ],
)  # fmt: skip
def test_ceilings_by_size(benchmark: str, size: float, most: float) -> None:
    (found,) = finally_known(benchmark, [silent(size)])
    source = ceilings_of(benchmark)
    assert found == Figure("highest known for its size", 0, None, most, "bounded", source)


def ceilings_of(benchmark: str) -> str:
    looked_at = "2026-11-28" if benchmark == "livecodebench" else "2026-11-21"
    return f"assumptions: ceilings of {looked_at}"


@pytest.mark.parametrize("benchmark", BENCHMARKS)
def test_whoever_has_no_words_scores_nothing(benchmark: str) -> None:
    nothing = Figure("generates no text", 0, None, 0, "bounded", ceilings_of(benchmark))
    rows = [silent(1e8, wordless=True), silent(None, wordless=True)]
    assert finally_known(benchmark, rows) == [nothing, nothing]


@pytest.mark.parametrize("benchmark", BENCHMARKS)
def test_large_models_have_no_ceiling(benchmark: str) -> None:
    assert finally_known(benchmark, [silent(1.01e10), silent(None)]) == [None, None]


@pytest.mark.parametrize("benchmark", BENCHMARKS)
@pytest.mark.parametrize("end", ["known_low", "known_high"])
@pytest.mark.parametrize("wordless", [True, False])
def test_a_measured_score_stands_whatever_the_ceiling(
    benchmark: str, end: str, wordless: bool
) -> None:
    told = {"known_method": "card table", "known_grade": "stated", "known_source": "card"}
    (found,) = finally_known(benchmark, [silent(1e8, wordless=wordless) | told | {end: 91.0}])
    ends = (91.0, None, None) if end == "known_low" else (None, None, 91.0)
    assert found == Figure("card table", *ends, "stated", "card")


HOUR = 3600 * 9.89e14
PRICES = 1.5 / (HOUR * 0.5), 2 / (HOUR * 0.4), 4 / (HOUR * 0.3)
SOURCE = "assumptions: accelerator_hour_price of 2024-08-28"
METHOD = "training_flop × price per FLOP"


@pytest.mark.parametrize(
    ("flop", "grade"),
    [
        ((1e24, 2e24, 5e24), "derived"), ((1e24, None, 5e24), "bounded"),
        ((None, None, 5e24), "bounded"), ((1e24, None, None), "bounded"),
    ],
)  # fmt: skip
def test_costs(flop: tuple[float | None, ...], grade: str) -> None:
    (found,) = figures(
        "training_cost_usd", [dict(zip(("flop_low", "flop", "flop_high"), flop, strict=True))]
    )
    low, best, high = (
        None if f is None else pytest.approx(f * price, rel=1e-12)
        for f, price in zip(flop, PRICES, strict=True)
    )
    assert found == Figure(METHOD, low, best, high, grade, SOURCE)  # type: ignore[arg-type]


def test_no_compute_no_cost() -> None:
    assert figures("training_cost_usd", [{}]) == [None]


def test_one_flop_costs_what_the_method_says() -> None:
    assert usd_per_flop(shipped()) == pytest.approx(PRICES, rel=1e-12)
    assert 1e26 * usd_per_flop(shipped())[1] == pytest.approx(1.4e8, rel=0.01)
