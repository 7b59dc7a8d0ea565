"""Each way to a training compute that documents give, on both sides of every condition."""

from __future__ import annotations

from datetime import date

import pytest

from hubscan.estimate.three_values import Value
from tests.estimate.quantities.evaluate import gathered, shipped

Row = dict[str, Value]
Ends = tuple[float | None, float | None, float | None]

STATED, ENERGY, TRAINER = "stated FLOP", "energy: joules × FLOP per joule", "trainer count"
HARDWARE = "hardware: hours × peak × utilisation"
SAMPLES = "operations: 3 × samples × forward pass"
SIX, FOUR = "operations: 6.0 × parameters × tokens", "operations: 4.0 × parameters × tokens"
OLD, NEW = date(2023, 12, 31), date(2024, 1, 1)


def model(**facts: Value) -> Row:
    """A dense base of text with those facts."""
    plain: Row = {"relation": "base", "mixture": False, "modality": "text", "paired": False}
    return plain | facts


def only(row: Row, **chosen: str) -> tuple[str, Ends, str, str]:
    """Text, ends, grade and source of the only way that holds."""
    (found,) = gathered("documented_flop", row, shipped().with_conventions(chosen)).values()
    return found.method, (found.low, found.best, found.high), found.grade, found.source


def close(*ends: float | None) -> object:
    return tuple(end if end is None else pytest.approx(end, rel=1e-12) for end in ends)


def test_stated_flop() -> None:
    told: Row = {"told_low": 90.0, "told": 100.0, "told_high": 110.0, "told_source": "card"}
    found = only(model(**told))
    assert found == (STATED, close(63, 100, 154), "stated", "card")
    assert gathered("documented_flop", model(**told | {"told": 0.0})) == {}


def test_a_small_model_was_not_trained_with_what_a_giant_took() -> None:
    told: Row = {"told_low": 3e24, "told": 3e24, "told_high": 3e24, "told_source": "card"}
    assert only(model(**told, size_high=1e9)) == (
        STATED,
        close(2.1e24, 3e24, 4.2e24),
        "stated",
        "card",
    )
    assert gathered("documented_flop", model(**told, size_high=9.9e8)) == {}


TOKENS: Row = {
    "tokens_method": "card: pre-training tokens", "tokens_low": 90.0, "tokens": 100.0,
    "tokens_high": 130.0, "tokens_source": "card",
    "size_low": 7e9, "size": 8e9, "size_high": 9e9,
}  # fmt: skip
LOW, BEST, MOST = 6 * 7e9 * 90 * 0.9, 6 * 8e9 * 100, 6 * 9e9 * 130
WIDE: Row = {"attention_width": 1e6}
OPERATIONS: list[tuple[Row, Ends]] = [
    (model(created_on=OLD), (LOW, BEST, MOST * 1.35)),
    (model(created_on=NEW), (LOW, BEST, MOST * 1.5)),
    (model(created_on=date(2025, 1, 1)), (LOW, BEST, MOST * 1.35 * 1.3)),
    (model(), (LOW, BEST, MOST * 1.35 * 2)),
    (model(created_on=OLD, mixture=True), (LOW, BEST, MOST * 1.5)),
    (model(created_on=OLD, paired=True), (LOW * 0.4, BEST * 0.55, MOST * 1.35)),
    (model(created_on=OLD, **WIDE), (LOW, BEST, MOST * (1 + 1e6 * 8192 / 8e9))),
    (model(created_on=OLD, longest=4096.0, **WIDE), (LOW, BEST, MOST * (1 + 1e6 * 4096 / 8e9))),
    (model(created_on=OLD, longest=512.0, **WIDE), (LOW, BEST, MOST * 1.35)),
    (model(created_on=OLD, longest=1e6, **WIDE), (LOW, BEST, MOST * (1 + 1e6 * 8192 / 8e9))),
    (model(created_on=NEW, **WIDE), (LOW, BEST, MOST * (1 + 1e6 * 8192 / 8e9) * 1.1)),
    (
        model(created_on=OLD, mixture=True, **WIDE),
        (LOW, BEST, MOST * (1 + 1e6 * 8192 / 8e9) * 1.02),
    ),
    (model(created_on=OLD, size_low=0.0, size=0.0, **WIDE), (0, 0, MOST * 1.35)),
    (
        model(created_on=OLD, size_low=1.0, size=1.0, size_high=1.0, attention_width=1.0),
        (6 * 90 * 0.9, 600, 6 * 130 * 8193),
    ),
    (model(created_on=OLD, tokens_method="card: added tokens"), (LOW, BEST, MOST * 1.35)),
    (model(created_on=OLD, tokens_method="trainer: tokens seen"), (LOW, BEST, MOST * 1.35)),
]


@pytest.mark.parametrize(("row", "ends"), OPERATIONS)
def test_operations_of_text(row: Row, ends: Ends) -> None:
    assert only(TOKENS | row) == (SIX, close(*ends), "derived", "card")


def test_the_share_of_a_pair_moves_every_end() -> None:
    known = shipped().with_values({"encoder_decoder_share": 0.5})
    row = TOKENS | model(created_on=OLD, paired=True)
    (found,) = gathered("documented_flop", row, known).values()
    assert found[1:4] == close(LOW * 0.5, BEST * 0.5, MOST * 1.35 * 0.5)


def test_operations_of_an_adapter_leave_out_the_gradient_of_its_weights() -> None:
    row = TOKENS | model(relation="adapter", created_on=OLD)
    ends = close(LOW * 4 / 6, BEST * 4 / 6, MOST * 1.35 * 4 / 6)
    assert only(row) == (FOUR, ends, "derived", "card")


@pytest.mark.parametrize(
    "changed", [{"size_high": 0.0}, {"size_high": None}, {"tokens_method": "trainer bound"}]
)
def test_operations_need_a_size_and_stated_tokens(changed: Row) -> None:
    assert gathered("documented_flop", TOKENS | model() | changed) == {}


PASSES: Row = {
    "forward": 1e12, "forward_kind": "image", "forward_source": "config", "samples_low": 80.0,
    "samples": 100.0, "samples_high": 110.0, "samples_source": "card", "samples_scope": "first",
    "sound_low": 8.0, "sound": 10.0, "sound_high": 13.0, "sound_source": "hours",
    "sound_scope": "first",
}  # fmt: skip
IMAGES = (3 * 80e12 * 0.8, 3e14, 3 * 110e12 * 2.2)


@pytest.mark.parametrize(
    ("changed", "ends", "source"),
    [
        ({}, IMAGES, "card | config"),
        ({"relation": "distilled"}, IMAGES, "card | config"),
        ({"relation": "finetune", "samples_scope": "added"}, IMAGES, "card | config"),
        ({"sound": 0.0}, IMAGES, "card | config"),
        ({"samples": 1.0, "samples_low": 1.0, "samples_high": 1.0}, (2.4e12, 3e12, 6.6e12),
         "card | config"),
        ({"forward_kind": "denoising"}, (3 * 80e12 * 0.5, 3e14, 3 * 1100e12), "card | config"),
        ({"forward_kind": "sound"}, (3 * 960e12 * 0.8, 3 * 1200e12, 3 * 1560e12 * 2.2),
         "hours | config"),
        ({"forward_kind": "sound", "samples": 0.0, "samples_scope": "added"},
         (3 * 960e12 * 0.8, 3 * 1200e12, 3 * 1560e12 * 2.2), "hours | config"),
        ({"forward_kind": "sound", "sound_scope": "added", "relation": "finetune"},
         (3 * 960e12 * 0.8, 3 * 1200e12, 3 * 1560e12 * 2.2), "hours | config"),
    ],
)  # fmt: skip
def test_samples(changed: Row, ends: Ends, source: str) -> None:
    assert only(PASSES | model() | changed) == (SAMPLES, close(*ends), "derived", source)


@pytest.mark.parametrize(
    "changed",
    [
        {"forward": None}, {"samples": 0.0}, {"samples_scope": "added"}, {"samples_scope": None},
        {"relation": "finetune"}, {"relation": "quantized"}, {"relation": "conversion"},
        *({"relation": r, "samples_scope": "added"}
          for r in ("adapter", "quantized", "conversion", "merge")),
        {"forward_kind": "sound", "sound": 0.0}, {"forward_kind": "sound", "sound_scope": "added"},
    ],
)  # fmt: skip
def test_samples_of_another_step_do_not_count(changed: Row) -> None:
    assert gathered("documented_flop", PASSES | model() | changed) == {}


HOURS: Row = {"hours_low": 80.0, "hours": 100.0, "hours_high": 130.0, "hours_source": "card"}
A100, H100 = 3600 * 312e12, 3600 * 989e12
LEAST, LARGEST = 3600 * 1.87e13, 3600 * 2.5e15


@pytest.mark.parametrize(
    ("row", "ends"),
    [
        (model(device="a100"), (80 * A100 * 0.22, 100 * A100 * 0.39, 130 * A100 * 0.52)),
        (model(device="h100"), (80 * H100 * 0.05, 100 * H100 * 0.22, 130 * H100 * 0.45)),
        (model(device="abacus"), (80 * LEAST * 0.03, None, 130 * LARGEST * 0.6)),
        (model(), (80 * LEAST * 0.03, None, 130 * LARGEST * 0.6)),
        *((model(device="a100", modality=other),
           (80 * A100 * 0.04, 100 * A100 * 0.12, 130 * A100 * 0.5))
          for other in ("image", "audio", "video")),
        (model(modality="image"), (80 * LEAST * 0.04, None, 130 * LARGEST * 0.5)),
        (model(device="a100", modality=None),
         (80 * A100 * 0.22, 100 * A100 * 0.39, 130 * A100 * 0.52)),
        (model(device="a100", hours=None), (80 * A100 * 0.22, None, 130 * A100 * 0.52)),
    ],
)  # fmt: skip
def test_hours(row: Row, ends: Ends) -> None:
    assert only(HOURS | row) == (HARDWARE, close(*ends), "derived", "card")


@pytest.mark.parametrize(
    ("row", "ends"),
    [
        (model(device="a100"), (80 * A100 * 0.22, 100 * A100 * 0.5, 130 * A100 * 0.52)),
        (model(device="h100"), (80 * H100 * 0.05, 100 * H100 * 0.5, 130 * H100 * 0.5)),
        (model(), (80 * LEAST * 0.03, None, 130 * LARGEST * 0.5)),
        *((model(device="a100", modality=other),
           (80 * A100 * 0.04, 100 * A100 * 0.5, 130 * A100 * 0.5))
          for other in ("image", "audio", "video")),
    ],
)  # fmt: skip
def test_hours_at_half_of_the_peak(row: Row, ends: Ends) -> None:
    found = only(HOURS | row, hardware_compute="half")
    assert found == (HARDWARE, close(*ends), "derived", "card")


def test_one_end_of_hours_is_enough() -> None:
    assert only(model(device="a100", hours_high=1.0, hours_source="card"))[1] == close(
        None, None, A100 * 0.52
    )
    assert only(model(device="a100", hours_low=1.0, hours_source="card"))[1] == close(
        A100 * 0.22, None, None
    )
    assert gathered("documented_flop", model(device="a100", hours=1.0)) == {}


@pytest.mark.parametrize(
    ("modality", "least"), [("text", 0.22), ("image", 0.04), ("audio", 0.04), ("video", 0.04)]
)
def test_a_small_model_did_not_keep_so_many_machines_busy(modality: str, least: float) -> None:
    hours: Row = {"hours_low": 1.0, "hours_high": 1.0, "hours_source": "card"}
    row = model(device="a100", modality=modality) | hours
    enough = A100 * least / 3e15
    assert only(row | {"size_high": 1.001 * enough})[0] == HARDWARE
    assert gathered("documented_flop", row | {"size_high": 0.999 * enough}) == {}


def test_energy_is_an_upper_end() -> None:
    found = only(model(energy_high=2.0, energy_source="card"))
    assert found == (ENERGY, close(0, None, 2 * 3.6e6 * 1e12), "bounded", "card")
    assert gathered("documented_flop", model(energy_high=0.0, energy_source="card")) == {}


@pytest.mark.parametrize(
    ("row", "ends", "grade"),
    [
        (model(), (30, 100, 130), "derived"),
        (model(relation="adapter"), (20, 100 * 4 / 6, 130 * 4 / 6), "derived"),
        (model(modality="image"), (0, None, 100), "bounded"),
        (model(modality=None), (0, None, 100), "bounded"),
        (model(mixture=True), (0, None, 100), "bounded"),
        (model(relation="adapter", modality="image"), (0, None, 100 * 4 / 6), "bounded"),
    ],
)
def test_what_a_training_library_counted(row: Row, ends: Ends, grade: str) -> None:
    found = only(row | {"logged": 100.0, "logged_source": "log"})
    assert found == (TRAINER, close(*ends), grade, "log")


def test_a_library_that_counted_nothing() -> None:
    assert gathered("documented_flop", model(logged=0.0, logged_source="log")) == {}


def test_all_ways_that_hold_have_a_row() -> None:
    row = TOKENS | PASSES | HOURS | model(told=1.0, energy_high=1.0, logged=1.0, device="a100")
    assert list(gathered("documented_flop", row)) == [
        STATED, SIX, SAMPLES, HARDWARE, ENERGY, TRAINER,
    ]  # fmt: skip
