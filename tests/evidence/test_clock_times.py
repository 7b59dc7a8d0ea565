"""Times that cards copy from logs: `36:12:05`, `2 days, 3:04:05`, `9h30`; and times of day."""

from __future__ import annotations

import pytest

from hubscan.evidence.card import read


def hours_of_chips(text: str) -> list[float | None]:
    return [s.best for s in read(f"# Lyra\n{text}", "org/lyra") if s.quantity == "gpu_hours"]


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("- **Hardware:** 8 x A100\n- **Training time:** 36:12:05", 8 * 36.2),
        ("| Hardware | 8 x A100 |\n| Duration | 2 days, 3:04:05 |", 8 * (51 + 4 / 60)),
        ("Training time: 2 days, 3:04:05 on 64 H100", 64 * (51 + 4 / 60)),
        ("- Training time: 9h30 (8x H100)", 8 * 9.5),
        ("Training took 9h30min on 8×A100 GPUs.", 8 * 9.5),
        ("- Training time: 1d 04:22 on 8xH100", 8 * (28 + 22 / 60)),
        ("Training ran for 36:12:05.250 on 8 A100.", 8 * 36.2),
    ],
)
def test_a_clock_is_a_time_that_training_took(text: str, hours: float) -> None:
    assert hours_of_chips(text) == [pytest.approx(hours)]


@pytest.mark.parametrize(
    "text",
    [
        "Training started 2024-05-01 12:30:00 on 8 A100.",
        "Training started at 12:30:00 UTC on 8 A100.",
        "Training ended 10:15:00 pm on 8 A100.",
        "Trained on 8 A100 from 10:00:00 to 14:30:00.",
        "- Training time: started 2024-05-01T12:30:00, ended 2024-05-03T10:00:00 (8 x A100)",
        "Training loss at step 10:20:30 was low on 8 A100.",
    ],
)
def test_a_time_of_day_is_none(text: str) -> None:
    assert hours_of_chips(text) == []
