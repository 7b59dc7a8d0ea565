"""A score nobody states is bounded, never guessed, and no published score breaks the bound."""

from __future__ import annotations

import pytest

from hubscan.estimate import assumptions, derive, reference
from hubscan.settings import locate
from hubscan.store.engine import connect
from tests.support.tables import estimate, make

CONSTANTS = assumptions.load(locate.built_in())


def bounded(**row: object) -> tuple[float | None, float | None, float | None, str]:
    con = connect()
    make(con, "estimates", [{"model": 0, "mmlu_grade": "unknown", **row}])
    derive(con, CONSTANTS)
    found = con.execute(
        "SELECT mmlu_low, mmlu_best, mmlu_high, mmlu_grade FROM estimates"
    ).fetchone()
    assert found is not None
    return found


def test_a_small_model_cannot_score_high() -> None:
    low, best, high, grade = bounded(**estimate("parameters", 1.1e8, 1.1e8, 1.1e8))
    assert (low, best, grade) == (0, None, "bounded")
    assert high is not None and high < 50


def test_a_model_without_words_takes_no_test() -> None:
    row = estimate("parameters", 1e11, 1e11, 1e11) | {"generates": ["image"]}
    assert bounded(**row) == (0, None, 0, "bounded")


@pytest.mark.parametrize("row", [{}, estimate("parameters", 7e10, 7e10, 7e10)])
def test_a_large_model_and_one_of_unknown_size_stay_open(row: dict[str, object]) -> None:
    assert bounded(**row) == (None, None, None, "unknown")


def test_a_stated_score_is_kept() -> None:
    row = estimate("parameters", 1e8, 1e8, 1e8) | estimate("mmlu", 60, 61, 62)
    assert bounded(**row) == (60, 61, 62, "stated")


@pytest.mark.parametrize(
    ("benchmark", "curated"),
    [("mmlu", "mmlu"), ("mmlu_5_shot", "mmlu"), ("humaneval", "humaneval")],
)
def test_no_curated_score_is_above_the_ceiling_of_its_size(benchmark: str, curated: str) -> None:
    points = CONSTANTS.ceilings[benchmark].points
    rows = [r for r in reference.read(locate.built_in()) if r.number(curated)]
    assert len(rows) > 50
    for row in rows:
        parameters = row.number("parameters") or 0
        ceiling = next((p.value for p in points if parameters <= p.parameters), 100)
        assert all((f.value or 0) <= ceiling for f in row.about(curated)), row.hf_id
