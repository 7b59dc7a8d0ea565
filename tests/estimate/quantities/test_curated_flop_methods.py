"""Each way to the compute of a curated model, around every condition and under every convention."""

from __future__ import annotations

from datetime import date

import pytest

from hubscan.estimate.three_values import Value
from tests.estimate.quantities.evaluate import Case, declared, differing, shipped

Facts = dict[str, Value]
COPY, RANGE = "copy of a curated model", "interval of an estimate"
WHOLE, ESTIMATE = "third party's estimate of all training", "third party's estimate"
TOLD, HALVES = "stated FLOP", "operations of one half: 6 N D × share"
SIX, WITHIN = "6 × active parameters × tokens", "6 N D, tokens within bounds"
HOURS, TUNED = "hours × peak × utilisation", "6 N D of a fine-tune"
AFTER = "post-training: share of the base's compute"
BOUNDS = "bounds from size and the largest corpus of the time"
_SOURCES = (
    "base", "tokens", "tokens_range", "told", "hours", "estimate", "whole", "range", "size",
)  # fmt: skip
NEW, LAST_OF_OLD = date(2024, 1, 1), date(2023, 12, 31)


def model(**facts: Value) -> Facts:
    """A dense text model of 1e9 parameters of June 2023; a source is called as its facts are."""
    return {
        "size": 1e9, "total_size": 1e9, "released_on": date(2023, 6, 1), "modality": "text",
        "task": "language-model", "has_base": False, "same_maker": False, "recalled": False,
        "of_part": False, **{f"{name}_source": name for name in _SOURCES},
    } | facts  # fmt: skip


def seen(tokens: float = 1e12, **facts: Value) -> Facts:
    """The same, of known tokens: 6e21 FLOP."""
    return model(tokens=tokens, **facts)


def used(hours: float = 100, device: str = "a100", **facts: Value) -> Facts:
    """The same, of known hours on one device, and of unknown tokens."""
    return model(hours=hours, device=device, **facts)


def derived(**more: Value) -> Facts:
    """The same, made from a model of 1e22 to 2e22 FLOP by somebody else."""
    base: Facts = {"has_base": True, "base": 1e22, "base_high": 2e22}
    return model(**base | more)


_RECORDED: Facts = {"tokens_low": 1e12, "tokens_likely": 1.5e12, "tokens_high": 2e12}
LEAST, CORPUS = 6 * 1e9 * 20 * 1e9, 6 * 1e9 * 3.5e12 * 1.25
"""20 tokens a parameter, and the largest corpus of June 2023 with its margin."""
ONLY_SIZE = (BOUNDS, LEAST, None, CORPUS, "bounded", "size")
PEAK, H100 = 100 * 3600 * 312e12, 100 * 3600 * 989e12
"""100 hours at the peak of an A100, and of an H100."""

ESTIMATES: list[Case] = [
    (model(base_relation="quantized"), (COPY, 0, 0, 0, "exact", "base")),
    (model(base_relation="conversion", range_low=1), (COPY, 0, 0, 0, "exact", "base")),
    (model(base_relation="finetune"), ONLY_SIZE),
    (model(range_low=1, range_likely=2, range_high=3), (RANGE, 1, 2, 3, "derived", "range")),
    (used(range_low=1, range_likely=2, range_high=3), (RANGE, 1, 2, 3, "derived", "range")),
    (used(range_low=1e20, range_likely=2e20, range_high=3e20),
     (RANGE, 1e20, 2e20, 3e20, "derived")),
    (model(range_likely=2, range_high=3), ONLY_SIZE),
    # A factor of 3, 10 or 30 either way, by what the author calls it.
    (model(whole=30), (WHOLE, 10, 30, 90, "derived", "whole")),
    (model(whole=30, whole_label="Confident"), (WHOLE, 10, 30, 90, "derived", "whole")),
    (model(whole=30, whole_label="Likely"), (WHOLE, 3, 30, 300, "derived", "whole")),
    (model(whole=30, whole_label="Speculative"), (WHOLE, 1, 30, 900, "derived", "whole")),
    (model(whole=1), (WHOLE, 1 / 3, 1, 3, "derived")),
    (model(whole=0), ONLY_SIZE),
    (derived(whole=30), (TUNED, 0, 3e17, 4e20, "derived", "base")),
    (model(estimate=30), (ESTIMATE, 10, 30, 90, "derived", "estimate")),
    (model(estimate=30, label="Likely"), (ESTIMATE, 3, 30, 300, "derived")),
    (model(estimate=30, label="Speculative"), (ESTIMATE, 1, 30, 900, "derived")),
    (model(estimate=1), (ESTIMATE, 1 / 3, 1, 3, "derived")),
    (model(estimate=0), ONLY_SIZE),
    (model(estimate=30, of_part=True), ONLY_SIZE),
    # Not above the largest corpus of the time, or three times the estimate.
    (model(estimate=3e21, label="Speculative"), (ESTIMATE, 1e20, 3e21, CORPUS, "derived")),
    (model(estimate=3e21, label="Speculative", task=None), (ESTIMATE, 1e20, 3e21, CORPUS)),
    (model(estimate=3e21, label="Likely"), (ESTIMATE, 3e20, 3e21, CORPUS, "derived")),
    (model(estimate=3e22, label="Likely"), (ESTIMATE, 3e21, 3e22, 9e22, "derived")),
    (model(estimate=3e22, label="Likely", size=1), (ESTIMATE, 3e21, 3e22, 9e22, "derived")),
    *(
        (model(estimate=3e22, label="Likely") | unbounded, (ESTIMATE, 3e21, 3e22, 3e23, "derived"))
        for unbounded in (
            {"modality": "image"}, {"modality": "audio"}, {"modality": "video"},
            {"modality": None}, {"size": 0}, {"size": None},
        )
    ),
]  # fmt: skip

OPERATIONS: list[Case] = [
    (model(told=100), (TOLD, 70, 100, 140, "stated", "told")),
    (used(told=1e19), (TOLD, 7e18, 1e19, 1.4e19, "stated", "told")),
    (used(told=1e20), (TOLD, 7e19, 1e20, 1.4e20, "stated", "told")),
    (model(told=1), (TOLD, 0.7, 1, 1.4, "stated")),
    (model(told=0), ONLY_SIZE),
    (seen(told=7e21), (SIX, 5.4e21, 7e21, 8.1e21, "derived", "tokens")),
    (seen(task="encoder-decoder"), (HALVES, 2.4e21, 3.3e21, 6e21, "derived", "tokens")),
    (seen(1, task="encoder-decoder"), (HALVES, 2.4e9, 3.3e9, 6e9, "derived")),
    (seen(task="encoder-decoder", size=1), (HALVES, 2.4e12, 3.3e12, 6e12, "derived")),
    (seen(0, task="encoder-decoder"), ONLY_SIZE),
    (seen(task="encoder-decoder", size=0), None),
    # 6·N·D: up to 35 % more, or 50 % for mixtures and since 2024, or ± 40 to 80 % from memory.
    (seen(), (SIX, 5.4e21, 6e21, 8.1e21, "derived", "tokens")),
    (seen(released_on=LAST_OF_OLD), (SIX, 5.4e21, 6e21, 8.1e21, "derived")),
    (seen(released_on=NEW), (SIX, 5.4e21, 6e21, 9e21, "derived")),
    (seen(total_size=4e9), (SIX, 5.4e21, 6e21, 9e21, "derived")),
    (seen(size=97, total_size=100), (SIX, 5.238e14, 5.82e14, 7.857e14, "derived")),
    (seen(size=96, total_size=100), (SIX, 5.184e14, 5.76e14, 8.64e14, "derived")),
    (seen(recalled=True), (SIX, 3.6e21, 6e21, 10.8e21, "derived")),
    (seen(recalled=True, released_on=NEW), (SIX, 3.6e21, 6e21, 10.8e21, "derived")),
    (seen(1), (SIX, 5.4e9, 6e9, 8.1e9, "derived")),
    (seen(size=1, total_size=1), (SIX, 5.4e12, 6e12, 8.1e12, "derived")),
    (seen(0), ONLY_SIZE),
    (seen(size=0), None),
    # Recorded bounds of tokens, estimates and hours widen it.
    (seen(tokens_low=5e11, tokens_high=2e12), (SIX, 3e21, 6e21, 12e21, "derived")),
    (seen(tokens_low=2e12, tokens_high=5e11), (SIX, 5.4e21, 6e21, 8.1e21, "derived")),
    (seen(estimate=24e21), (SIX, 5.4e21, 12e21, 24e21, "derived")),
    (seen(estimate=1.5e21), (SIX, 1.5e21, 3e21, 8.1e21, "derived")),
    (seen(hours=1e5, device="a100"), (SIX, 5.4e21, 6e21, 1000 * PEAK * 0.39, "derived")),
    (seen(hours=1e5, device="a100", modality="image"),
     (SIX, 5.4e21, 6e21, 1000 * PEAK * 0.39, "derived")),
    (seen(hours=1, device="a100"), (SIX, 5.4e21, 6e21, 8.1e21, "derived")),
    (model(**_RECORDED), (WITHIN, 6e21, 9e21, 12e21, "derived", "tokens_range")),
    (model(**_RECORDED | {"tokens_likely": None}), (WITHIN, 6e21, None, 12e21, "derived")),
    (model(**_RECORDED | {"size": 1}), (WITHIN, 6e12, 9e12, 12e12, "derived")),
    (model(**_RECORDED | {"size": 0}), None),
    (model(**_RECORDED | {"tokens_low": None}), ONLY_SIZE),
]  # fmt: skip

OTHERS: list[Case] = [
    (used(), (HOURS, PEAK * 0.22, PEAK * 0.39, PEAK * 0.52, "derived", "hours")),
    (used(1), (HOURS, PEAK * 0.0022, PEAK * 0.0039, PEAK * 0.0052, "derived")),
    (used(0), ONLY_SIZE),
    (model(hours=100), ONLY_SIZE),
    (used(modality=None), (HOURS, PEAK * 0.22, PEAK * 0.39, PEAK * 0.52, "derived")),
    *((used(modality=other), (HOURS, PEAK * 0.04, PEAK * 0.12, PEAK * 0.5, "derived"))
      for other in ("image", "audio", "video")),
    *((used(modality=other, estimate=PEAK),
       (HOURS, PEAK * 0.04, PEAK * 0.12**0.5, PEAK, "derived"))
      for other in ("image", "audio", "video")),
    (used(estimate=PEAK), (HOURS, PEAK * 0.22, PEAK * 0.39**0.5, PEAK, "derived")),
    (used(estimate=PEAK / 100), (HOURS, PEAK / 100, PEAK * 0.0039**0.5, PEAK * 0.52, "derived")),
    # Post-training costs a share of the base; a stranger's fine-tune is at most that or 2e9 tokens.
    (derived(same_maker=True), (AFTER, 0, 1e20, 4e20, "derived", "base")),
    (derived(same_maker=True, released_on=NEW), (AFTER, 0, 4e20, 2e21, "derived", "base")),
    (derived(same_maker=True, base=None), (AFTER, 0, None, 4e20, "derived")),
    (derived(same_maker=True, base_high=None), ONLY_SIZE),
    (derived(same_maker=True, has_base=False), ONLY_SIZE),
    (derived(), (TUNED, 0, 3e17, 4e20, "derived", "base")),
    (derived(base_high=1e20), (TUNED, 0, 3e17, 1.2e19, "derived")),
    (derived(base_high=None), (TUNED, 0, 3e17, 1.2e19, "derived")),
    (derived(size=1), (TUNED, 0, 3e8, 4e20, "derived")),
    (derived(size=0), None),
    (derived(has_base=False), ONLY_SIZE),
    (model(), ONLY_SIZE),
    (model(size=1), (BOUNDS, 120, None, CORPUS / 1e9, "bounded")),
    (model(released_on=NEW), (BOUNDS, LEAST, None, 6e9 * 1.2e13 * 1.25, "bounded")),
    *((model() | unbounded, None) for unbounded in (
        {"modality": "image"}, {"modality": "audio"}, {"modality": "video"}, {"modality": None},
        {"size": 0}, {"size": None},
    )),
]  # fmt: skip

TOTAL: list[Case] = [
    # All 4e9 parameters of a mixture count, of whatever uses less than 95 % of them.
    (seen(total_size=4e9), (SIX, 21.6e21, 24e21, 36e21, "derived")),
    (seen(total_size=4e9, tokens_low=5e11, tokens_high=2e12),
     (SIX, 12e21, 24e21, 48e21, "derived")),
    (seen(total_size=4e9, estimate=1.5e21), (SIX, 6e21, 12e21, 36e21, "derived")),
    (seen(total_size=4e9, estimate=24e21), (SIX, 21.6e21, 48e21, 96e21, "derived")),
    (seen(total_size=4e9, task="encoder-decoder"), (HALVES, 9.6e21, 13.2e21, 24e21, "derived")),
    (model(total_size=4e9, **_RECORDED), (WITHIN, 24e21, 36e21, 48e21, "derived")),
    (used(total_size=4e9, estimate=PEAK / 4),
     (HOURS, PEAK * 0.22, PEAK * 0.39**0.5, PEAK, "derived")),
    (used(total_size=4e9, estimate=PEAK / 400),
     (HOURS, PEAK / 100, PEAK * 0.0039**0.5, PEAK * 0.52, "derived")),
    (model(total_size=4e9, estimate=30), (ESTIMATE, 40, 120, 360, "derived")),
    (model(total_size=4e9, estimate=30, label="Likely"), (ESTIMATE, 12, 120, 1200, "derived")),
    (model(total_size=4e9, estimate=3e21, label="Speculative"),
     (ESTIMATE, 4e20, 12e21, 4 * CORPUS, "derived")),
    (model(total_size=4e9, estimate=3e22, label="Likely"),
     (ESTIMATE, 12e21, 12e22, 36e22, "derived")),
    (model(total_size=4e9), (BOUNDS, 4 * LEAST, None, 4 * CORPUS, "bounded")),
]  # fmt: skip

ACTIVE: list[Case] = [
    # As usual, only those of a token count.
    (seen(total_size=4e9, tokens_low=5e11, tokens_high=2e12), (SIX, 3e21, 6e21, 12e21, "derived")),
    (seen(total_size=4e9, estimate=1.5e21), (SIX, 1.5e21, 3e21, 9e21, "derived")),
    (seen(total_size=4e9, estimate=24e21), (SIX, 5.4e21, 12e21, 24e21, "derived")),
    (seen(total_size=4e9, task="encoder-decoder"), (HALVES, 2.4e21, 3.3e21, 6e21, "derived")),
    (model(total_size=4e9, **_RECORDED), (WITHIN, 6e21, 9e21, 12e21, "derived")),
    (used(total_size=4e9, estimate=PEAK), (HOURS, PEAK * 0.22, PEAK * 0.39**0.5, PEAK, "derived")),
    (used(total_size=4e9, estimate=PEAK / 100),
     (HOURS, PEAK / 100, PEAK * 0.0039**0.5, PEAK * 0.52, "derived")),
    (model(total_size=4e9, estimate=30), (ESTIMATE, 10, 30, 90, "derived")),
    (model(total_size=4e9, estimate=30, label="Likely"), (ESTIMATE, 3, 30, 300, "derived")),
    (model(total_size=4e9, estimate=30, label="Speculative"), (ESTIMATE, 1, 30, 900, "derived")),
    (model(total_size=4e9, estimate=3e21, label="Speculative"),
     (ESTIMATE, 1e20, 3e21, CORPUS, "derived")),
    (model(total_size=4e9, estimate=3e22, label="Likely"),
     (ESTIMATE, 3e21, 3e22, 9e22, "derived")),
    (model(total_size=4e9), ONLY_SIZE),
]  # fmt: skip

_ALONE: Facts = {"total_size": None}


def no_mixture(share: float) -> list[Case]:
    """Cases of a model that uses such a share of its 1e9 parameters."""
    size: Facts = {"size": share * 1e9, "total_size": 1e9}
    own = share * 6e21
    return [
        (seen() | size, (SIX, own * 0.9, own, own * 1.5, "derived")),
        (seen(estimate=24e21) | size, (SIX, own * 0.9, (own * 24e21) ** 0.5, 24e21, "derived")),
        (seen(tokens_low=5e11, tokens_high=2e12) | size, (SIX, own / 2, own, own * 2, "derived")),
        (seen(task="encoder-decoder") | size, (HALVES, own * 0.4, own * 0.55, own, "derived")),
        (model(**_RECORDED) | size, (WITHIN, own, own * 1.5, own * 2, "derived")),
        (used(estimate=PEAK) | size, (HOURS, PEAK * 0.22, PEAK * 0.39**0.5, PEAK, "derived")),
        (used(estimate=PEAK / 100) | size,
         (HOURS, PEAK / 100, PEAK * 0.0039**0.5, PEAK * 0.52, "derived")),
        (model(estimate=30) | size, (ESTIMATE, 10, 30, 90, "derived")),
        (model(estimate=3e21, label="Speculative") | size,
         (ESTIMATE, 1e20, 3e21, CORPUS * share, "derived")),
        (model(estimate=3e22, label="Likely") | size, (ESTIMATE, 3e21, 3e22, 9e22, "derived")),
        (model() | size, (BOUNDS, LEAST * share**2, None, CORPUS * share, "bounded")),
    ]  # fmt: skip


ONLY_ACTIVE: list[Case] = [
    # No mixture: at least 95 % of all, or nobody knows how many there are.
    *no_mixture(0.95),
    *no_mixture(0.96),
    (seen() | _ALONE, (SIX, 5.4e21, 6e21, 8.1e21, "derived")),
    (seen(estimate=24e21) | _ALONE, (SIX, 5.4e21, 12e21, 24e21, "derived")),
    (seen(task="encoder-decoder") | _ALONE, (HALVES, 2.4e21, 3.3e21, 6e21, "derived")),
    (model(**_RECORDED) | _ALONE, (WITHIN, 6e21, 9e21, 12e21, "derived")),
    (used(estimate=PEAK) | _ALONE, (HOURS, PEAK * 0.22, PEAK * 0.39**0.5, PEAK, "derived")),
    (model(estimate=30) | _ALONE, (ESTIMATE, 10, 30, 90, "derived")),
    (model(estimate=3e21, label="Speculative") | _ALONE,
     (ESTIMATE, 1e20, 3e21, CORPUS, "derived")),
    (model() | _ALONE, ONLY_SIZE),
]  # fmt: skip

_HALF = PEAK / 2
_LONG: Facts = {"hours": 1e5, "device": "a100"}
HALF_OF_PEAK: list[Case] = [
    # Half of the peak is the best value wherever hours are known, and lies within the ends.
    (used(range_low=1, range_likely=2, range_high=3), (RANGE, 1, _HALF, _HALF, "derived")),
    (used(range_low=1e20, range_likely=2e20, range_high=3e20),
     (RANGE, _HALF, _HALF, 3e20, "derived")),
    (model(range_low=1, range_likely=2, range_high=3), (RANGE, 1, 2, 3, "derived")),
    (used(told=1e20), (TOLD, _HALF, _HALF, 1.4e20, "stated")),
    (used(told=1e19), (TOLD, 7e18, _HALF, _HALF, "stated")),
    (model(told=100), (TOLD, 70, 100, 140, "stated")),
    (seen(**_LONG), (SIX, 5.4e21, 1000 * _HALF, 1000 * _HALF, "derived")),
    (seen(range_high=1e9, **_LONG), (SIX, 5.4e21, 1000 * _HALF, 1000 * _HALF, "derived")),
    (seen(told=7e21, **_LONG), (SIX, 5.4e21, 1000 * _HALF, 1000 * _HALF, "derived")),
    (seen(hours=1000, device="a100"), (SIX, 10 * _HALF, 10 * _HALF, 8.1e21, "derived")),
    (seen(), (SIX, 5.4e21, 6e21, 8.1e21, "derived")),
    (used(), (HOURS, PEAK * 0.22, _HALF, PEAK * 0.52, "derived")),
    (used(device="h100"), (HOURS, H100 * 0.05, H100 / 2, H100 / 2, "derived")),
    (used(modality="image"), (HOURS, PEAK * 0.04, _HALF, _HALF, "derived")),
    (used(estimate=PEAK / 100), (HOURS, PEAK / 100, _HALF, PEAK * 0.52, "derived")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("conventions", "cases"),
    [
        ({}, [*ESTIMATES, *OPERATIONS, *OTHERS]),
        ({"mixture_parameters": "total"}, [*TOTAL, *ONLY_ACTIVE]),
        ({}, [*ACTIVE, *ONLY_ACTIVE]),
        ({"hardware_compute": "half"}, HALF_OF_PEAK),
    ],
    ids=["as usual", "all parameters count", "no mixture", "half of the peak"],
)
def test_each_way(conventions: dict[str, str], cases: list[Case]) -> None:
    known = shipped().with_conventions(conventions)
    assert differing(declared("curated_flop"), cases, known) == []


def test_hours_widen_operations_by_no_more_than_what_their_device_reaches() -> None:
    """As assumed it is the other way round: no device reaches less than is sustained, 39 %."""
    known = shipped().with_values({"utilisation_ampere": 0.1, "utilisation_not_text": 0.2})
    cases: list[Case] = [
        (seen(**_LONG), (SIX, 5.4e21, 6e21, 1000 * PEAK * 0.1)),
        (seen(**_LONG, modality=None), (SIX, 5.4e21, 6e21, 1000 * PEAK * 0.1)),
        *((seen(**_LONG, modality=other), (SIX, 5.4e21, 6e21, 1000 * PEAK * 0.2))
          for other in ("image", "audio", "video")),
    ]  # fmt: skip
    assert differing(declared("curated_flop"), cases, known) == []
