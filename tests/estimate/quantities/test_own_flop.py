"""The compute of a model's own step: which way wins, and the bounds where nothing is stated."""

from __future__ import annotations

from datetime import date

import pytest

from hubscan.estimate.three_values import Value
from tests.estimate.quantities.evaluate import Figure, figures, shipped

Row = dict[str, Value]

CURATED: Row = {
    "curated_low": 70.0, "curated": 100.0, "curated_high": 140.0, "curated_method": "by hand",
    "curated_source": "row",
}  # fmt: skip
FOUND: Row = {
    "found_low": 30.0, "found": 40.0, "found_high": 55.0, "found_method": "ways",
    "found_grade": "derived", "found_source": "card",
}  # fmt: skip
SIZES: Row = {
    "active_high": 1e9, "total_high": 5e9, "root_size": 2e9, "named": 3e9, "tokens_high": 1e10,
    "created_on": date(2022, 6, 1),
}  # fmt: skip
RUN, COPY, MERGE = "largest open run", "copy: no step of its own", "merge: no step of its own"
CORPUS, LIBRARY = "size × largest corpus by that date", "library bound"
ADAPTER, TUNED = "adapter bound", "fine-tune bound"


LARGEST_RUN = max(value for _, value in shipped().table("largest_open_run_flop", "value").steps)


def bound(method: str, high: float, source: str = "assumptions") -> Figure:
    return Figure(method, 0, None, pytest.approx(high, rel=1e-12), "bounded", source)  # type: ignore[arg-type]


def none(method: str, relation: str) -> Figure:
    return Figure(method, 0, 0, 0, "derived", f"relation {relation}")


def of(relation: str, *parts: Row, **facts: Value) -> Row:
    row: Row = {"relation": relation}
    for part in (*parts, facts):
        row |= part
    return row


BY_CARD = Figure("ways", 30, 40, 55, "derived", "card")
BY_HAND = Figure("by hand", 70, 100, 140, "stated", "row")
CASES: list[tuple[Row, Figure]] = [
    (of("base", CURATED, FOUND, SIZES), BY_HAND),
    (of("quantized", CURATED), BY_HAND),
    (of("base", CURATED, curated_method=None), BY_HAND._replace(method="reference row")),
    (of("base", CURATED, curated=None), Figure("by hand", 70, None, 140, "bounded", "row")),
    (of("base", CURATED, curated=None, curated_low=None),
     Figure("by hand", None, None, 140, "bounded", "row")),
    (of("base", CURATED, curated=None, curated_high=None),
     Figure("by hand", 70, None, LARGEST_RUN, "bounded", "row")),
    (of("base", CURATED, curated_high=None, created_on=date(2022, 6, 1)),
     Figure("by hand", 70, 100, 6.1e23, "stated", "row")),
    (of("base", CURATED, curated=1e24, curated_high=None, created_on=date(2022, 6, 1)),
     Figure("by hand", 70, 1e24, 1e24, "stated", "row")),
    (of("base", CURATED, curated=None, curated_low=1e24, curated_high=None,
        created_on=date(2022, 6, 1)), Figure("by hand", 1e24, None, 1e24, "bounded", "row")),
    (of("quantized", CURATED, copied=False), BY_HAND),
    (of("quantized", CURATED, copied=True), none(COPY, "quantized")),
    (of("base", CURATED, FOUND, curated_low=None, curated_high=None), BY_CARD),
    (of("quantized", FOUND), none(COPY, "quantized")),
    (of("conversion", FOUND), none(COPY, "conversion")),
    (of("merge", FOUND), none(MERGE, "merge")),
    (of("base", FOUND, SIZES, library="spacy"), BY_CARD),
    (of("finetune", FOUND), BY_CARD),
    (of("finetune", FOUND, found=None), Figure("ways", 30, None, 55, "derived", "card")),
    (of("base", FOUND, SIZES, found=None), bound(CORPUS, 6 * 1e9 * 1e10 * 1.25)),
    (of("distilled", FOUND, SIZES, found=None), bound(CORPUS, 6 * 1e9 * 1e10 * 1.25)),
    (of("base", SIZES, library="stable-baselines3", library_source="library x"),
     bound(LIBRARY, 1e18, "library x")),
    (of("distilled", SIZES, library="espnet", library_source="library x",
        created_on=date(2021, 1, 1)), bound(LIBRARY, 1e22, "library x")),
    (of("finetune", SIZES, library="stable-baselines3"), bound(TUNED, 6 * 1e9 * 1e10)),
    (of("base", SIZES, library="transformers"), bound(CORPUS, 6 * 1e9 * 1e10 * 1.25)),
    (of("base", created_on=date(2022, 1, 1), tokens_high=1e10), bound(RUN, 6.1e23)),
    (of("distilled", created_on=date(2021, 12, 31), tokens_high=1e10), bound(RUN, 1e23)),
    (of("base", tokens_high=1e10), bound(RUN, 1e26)),
    (of("base", SIZES, active_high=None), bound(CORPUS, 6 * 2e9 * 1e10 * 1.25)),
    (of("base", SIZES, active_high=None, root_size=None), bound(CORPUS, 6 * 30e9 * 1e10 * 1.25)),
    (of("base", SIZES, active_high=None, named=None), bound(CORPUS, 6 * 2e9 * 1e10 * 1.25)),
    (of("base", SIZES, root_size=None, named=None), bound(CORPUS, 6 * 1e9 * 1e10 * 1.25)),
    (of("base", SIZES, active_high=None, total_high=None, root_size=None),
     bound(CORPUS, 6 * 30e9 * 1e10 * 1.25)),
    (of("base", SIZES, active_high=None, root_size=None, named=None), bound(RUN, 6.1e23)),
    (of("base", SIZES, total_high=None, root_size=None, named=None),
     bound(CORPUS, 6 * 1e9 * 1e10 * 1.25)),
    (of("base", SIZES, tokens_high=1e15), bound(CORPUS, 6.1e23)),
    (of("adapter", SIZES), bound(ADAPTER, 4.2 * 2e9 * 1e10)),
    (of("adapter", SIZES, root_size=None), bound(ADAPTER, 4.2 * 30e9 * 1e10)),
    (of("adapter", SIZES, root_size=None, named=None, tokens_high=1e9),
     bound(ADAPTER, 4.2 * 2.8e12 * 1e9)),
    (of("adapter", SIZES, tokens_high=1e15), bound(ADAPTER, 6.1e23)),
    (of("finetune", SIZES), bound(TUNED, 6 * 1e9 * 1e10)),
    (of("finetune", SIZES, active_high=None), bound(TUNED, 6 * 2e9 * 1e10)),
    (of("finetune", SIZES, active_high=None, root_size=None), bound(TUNED, 6 * 30e9 * 1e10)),
    (of("finetune", SIZES, active_high=None, root_size=None, named=None, tokens_high=1e9),
     bound(TUNED, 6 * 2.8e12 * 1e9)),
    (of("finetune", SIZES, tokens_high=1e15), bound(TUNED, 6.1e23)),
]  # fmt: skip


def test_own_step() -> None:
    found = figures("own_flop", [row for row, _ in CASES])
    for (row, expected), figure in zip(CASES, found, strict=True):
        assert figure == expected, row


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (of("base", SIZES), bound(CORPUS, 6 * 5e9 * 1e10 * 1.25)),
        (of("finetune", SIZES), bound(TUNED, 6 * 5e9 * 1e10)),
        (of("base", SIZES, total_high=None), bound(CORPUS, 6 * 2e9 * 1e10 * 1.25)),
        (of("base", SIZES, total_high=None, root_size=None, named=None), bound(RUN, 6.1e23)),
        (
            of("base", SIZES, active_high=None, root_size=None, named=None),
            bound(CORPUS, 6 * 5e9 * 1e10 * 1.25),
        ),
        (of("finetune", SIZES, total_high=None), bound(TUNED, 6 * 2e9 * 1e10)),
        (of("adapter", SIZES), bound(ADAPTER, 4.2 * 2e9 * 1e10)),
    ],
)
def test_all_parameters_count_by_convention(row: Row, expected: Figure) -> None:
    known = shipped().with_conventions({"mixture_parameters": "total"})
    assert figures("own_flop", [row], known) == [expected]
