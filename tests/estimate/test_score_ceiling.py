"""No published score breaks the bound of its size."""

from __future__ import annotations

import pytest

from hubscan.config import Config
from hubscan.settings import locate

CONSTANTS = Config.find(locate.built_in()).assumptions


@pytest.mark.parametrize(
    ("benchmark", "curated"),
    [("mmlu", "mmlu"), ("mmlu_5_shot", "mmlu"), ("humaneval", "humaneval")],
)
def test_no_curated_score_is_above_the_ceiling_of_its_size(benchmark: str, curated: str) -> None:
    points = CONSTANTS.ceilings[benchmark].points
    rows = [r for r in Config.find(locate.built_in()).reference if r.number(curated)]
    assert len(rows) > 50
    for row in rows:
        parameters = row.number("parameters") or 0
        ceiling = next((p.value for p in points if parameters <= p.parameters), 100)
        assert all((f.value or 0) <= ceiling for f in row.about(curated)), row.hf_id
