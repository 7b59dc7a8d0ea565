"""The undisclosed runs of a report are those on which most hangs, and say how much."""

from __future__ import annotations

from hubscan.reports.document import Report, Table
from hubscan.reports.spans import Model
from tests.conftest import AssessedSample
from tests.reports.hubs import usual_report


def table(document: Report) -> Table | None:
    blocks = (b for s in document.sections for b in s.blocks)
    return next((b for b in blocks if isinstance(b, Table) and b.id == "deciding-runs"), None)


def test_a_run_moves_the_count_by_all_that_hang_on_it(sample: AssessedSample) -> None:
    found = table(sample.outcome.written.report)
    assert found is not None
    texts: dict[object, list[int]] = {}
    for text, _, hanging, probability, if_below, if_above in found.rows:
        assert isinstance(hanging, int) and isinstance(probability, float)
        assert abs(if_above - if_below - hanging) <= 1  # type: ignore[operator]
        assert 0 < probability < 1
        texts.setdefault(text, []).append(round(hanging**2 * probability * (1 - probability)))
    assert len(texts) == 5
    assert all(weights == sorted(weights, reverse=True) for weights in texts.values())
    assert Model("mistralai/Mistral-7B-v0.1") in {row[1] for row in found.rows}


def test_without_probabilities_nothing_is_said() -> None:
    assert table(usual_report()) is None
