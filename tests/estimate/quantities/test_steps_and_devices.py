"""Numbers that methods look up by day, by size or by device, each read through a method.

They were published; each is written here a second time with where it is known from, so that a slip
in config/assumptions.yaml is noticed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest

from hubscan.estimate.stages import BY_TABLE
from hubscan.estimate.three_values import Value
from tests.estimate.quantities.evaluate import Figure, evaluate, figures, shipped

Row = dict[str, Value]
Steps = list[tuple[date, float]]

CORPUS: Steps = [
    (date(2017, 1, 1), 2.2e12),
    (date(2023, 2, 1), 2.4e12),
    (date(2023, 6, 1), 3.5e12),  # Falcon 180B
    (date(2023, 11, 1), 6.0e12),
    (date(2024, 1, 1), 1.2e13),  # DBRX
    (date(2024, 3, 1), 1.5e13),  # Llama 3
    (date(2024, 6, 1), 1.8e13),  # Qwen2.5
    (date(2025, 2, 1), 4.0e13),  # Llama 4 Scout
    (date(2026, 1, 1), 5.0e13),
]
RUN: Steps = [
    (date(2017, 1, 1), 1.0e23),
    (date(2022, 1, 1), 6.1e23),
    (date(2023, 2, 1), 1.2e24),
    (date(2023, 6, 1), 5.3e24),  # Falcon 180B: 6 × 180e9 × 3.5e12 × 1.4
    (date(2023, 12, 1), 2.71e25),
    (date(2024, 4, 1), 5.5e25),  # Llama 3.1 405B: 6 × 405e9 × 15.6e12 × 1.45
    (date(2026, 1, 1), 1.0e26),
]
POST_TRAINING: Steps = [
    (date(2017, 1, 1), 1.02),
    (date(2024, 1, 1), 1.1),
    (date(2025, 1, 1), 1.3),
    (date(2026, 1, 1), 2.0),
]
USUAL_POST_TRAINING: Steps = [
    (date(2017, 1, 1), 0.01),
    (date(2024, 1, 1), 0.04),  # DeepSeek-V3
    (date(2025, 1, 1), 0.05),  # R1
]
ON_TOP: Steps = [(date(2017, 1, 1), 1.35), (date(2024, 1, 1), 1.5)]
"""How far a dense model of one token and one sixth of a parameter may be above 6·N·D."""


def tokens_of(day: date) -> tuple[str, Row, str]:
    return "training_tokens", {"relation": "base", "rooted": True, "created_on": day}, "high"


def run_of(day: date) -> tuple[str, Row, str]:
    return "own_flop", {"relation": "base", "created_on": day}, "high"


def after_base(day: date, end: str) -> tuple[str, Row, str]:
    base: Row = {"has_base": True, "same_maker": True, "base": 1, "base_high": 1}
    return "curated_flop", base | {"released_on": day}, end


def of_one_operation(day: date) -> tuple[str, Row, str]:
    size: Row = {"size": 1 / 6, "total_size": 1 / 6, "tokens": 1, "recalled": False}
    return "curated_flop", size | {"released_on": day}, "high"


@pytest.mark.parametrize(
    ("asked", "steps"),
    [
        (tokens_of, CORPUS),
        (run_of, RUN),
        (lambda day: after_base(day, "high"), [(day, share - 1) for day, share in POST_TRAINING]),
        (lambda day: after_base(day, "best"), USUAL_POST_TRAINING),
        (of_one_operation, ON_TOP),
    ],
    ids=["corpus", "run", "post-training", "usual post-training", "post-training on top"],
)
def test_a_step_holds_from_its_day_on(
    asked: Callable[[date], tuple[str, Row, str]], steps: Steps
) -> None:
    days = [*steps]
    days += [(day - timedelta(days=1), before) for (_, before), (day, _) in pairwise(steps)]
    days += [(date(1999, 1, 1), steps[0][1]), (date(2099, 1, 1), steps[-1][1])]
    name, end = asked(days[0][0])[0], asked(days[0][0])[2]
    found = figures(name, [asked(day)[1] for day, _ in days])
    values = [getattr(figure, end) for figure in found]
    assert values == pytest.approx([value for _, value in days], rel=1e-9)


_MMLU = [
    (2e8, 35), (4e8, 45), (6.5e8, 60), (1.3e9, 67), (2.1e9, 74), (3.3e9, 78), (4.6e9, 88),
    (1e10, 90),
]  # fmt: skip
CEILINGS = {
    "mmlu": _MMLU,
    "mmlu_5_shot": _MMLU,
    "humaneval": [(2e8, 40), (6.5e8, 75), (2.1e9, 88)],
    "livecodebench": [(2e8, 40), (2.1e9, 70)],
}
"""Up to so many parameters no model scores more."""


@pytest.mark.parametrize("benchmark", CEILINGS)
def test_a_ceiling_holds_up_to_its_size(benchmark: str) -> None:
    sizes = CEILINGS[benchmark]
    rows: list[Row] = [{"size_high": size * (1 + over)} for size, _ in sizes for over in (0, 1e-6)]
    found = evaluate(BY_TABLE[benchmark], rows, shipped())
    assert [figure and figure.high for figure in found][::2] == [most for _, most in sizes]
    beyond = [most for _, most in sizes[1:]] + [None]
    assert [figure and figure.high for figure in found][1::2] == beyond


@pytest.mark.parametrize("benchmark", CEILINGS)
def test_a_child_scores_at_most_five_points_more_and_not_above_the_ceiling(benchmark: str) -> None:
    size, most = CEILINGS[benchmark][1]
    rows: list[Row] = [
        {"above": 20, "known_best": 10}, {"above": most - 3, "size_high": size},
        {"above": most + 1, "size_high": size}, {"above": most - 9, "size_high": size},
    ]  # fmt: skip
    text = "about its best ancestor", "inferred", "assumptions: derivative_mmlu_gain of 2026-11-28"
    assert evaluate(BY_TABLE[benchmark], rows, shipped()) == [
        Figure(text[0], 0, best, high, *text[1:])
        for best, high in [(20, 25), (most - 3, most), (most, most), (most - 9, most - 4)]
    ]


TFLOP_PER_SECOND = {
    "older": {
        18.7: "p100", 125: "v100", 65: "t4", 185: "mi100", 181: "mi210", 362: "mi250",
        383: "mi250x", 450: "gaudi2", 190: "trainium1", 288: "ascend910a", 340: "ascend910b 910b",
    },
    "consumer": {71: "rtx3090 3090", 165: "rtx4090 4090", 121: "l4", 181: "l40", 362: "l40s"},
    "ampere": {125: "a10 a10g", 150: "a40", 155: "a6000 rtxa6000", 312: "a100 a800"},
    "hopper": {
        148: "h20", 989: "h100 h800 h200 gh200", 1750: "b100", 2250: "b200",
        2500: "b300 gb200 gb300", 981: "mi300a", 1307: "mi300x", 1300: "mi325x", 2340: "mi355x",
        1678: "gaudi3", 667: "trainium2", 800: "ascend910c",
    },
    "tpu": {45: "tpuv2", 123: "tpuv3", 275: "tpuv4", 197: "tpuv5e", 459: "tpuv5p", 918: "tpuv6e"},
}  # fmt: skip
"""Generation → dense 16-bit peak by the vendor's data sheet → devices as cards write them."""
UTILISATION = {
    "older": (0.08, 0.25, 0.5),
    "consumer": (0.05, 0.25, 0.5),
    "ampere": (0.22, 0.39, 0.52),
    "hopper": (0.05, 0.22, 0.45),
    "tpu": (0.15, 0.3, 0.5),
}
"""Generation → share of the peak that runs reach: least, usual, most."""


def test_an_hour_of_each_device() -> None:
    devices = {
        device: (peak * 1e12, UTILISATION[generation])
        for generation, peaks in TFLOP_PER_SECOND.items()
        for peak, names in peaks.items()
        for device in names.split()
    }
    assert devices.keys() == shipped().accelerators.keys()
    found = figures("curated_flop", [{"hours": 1, "device": device} for device in devices])
    for figure, (device, (peak, shares)) in zip(found, devices.items(), strict=True):
        assert figure is not None, device
        ends = [3600 * peak * share for share in shares]
        assert figure[1:4] == pytest.approx(ends, rel=1e-9), device
