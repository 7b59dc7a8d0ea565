"""Training that is counted in steps, samples, hours and kilowatt-hours."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubscan.evidence import card, emissions, trainer
from hubscan.evidence.statement import Statement


def one(text: str, quantity: str, model_id: str = "org/model") -> Statement:
    """The only statement about a quantity."""
    found = [s for s in card.read(text, model_id) if s.quantity == quantity]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Pretrained for one million steps with a batch size of 256. The sequence length was "
         "limited to 128 tokens.", 1e6 * 256 * 128),
        ("The model was trained for 500K steps with a batch size of 8K and a sequence length of "
         "512.", 5e5 * 8000 * 512),
        ("Trained for 500,000 steps with a batch size of 4M tokens.", 2e12),
        ("Training took 300B updates? No: trained 143k steps, batch size of 1024, sequence length "
         "of 2048.", 143e3 * 1024 * 2048),
    ],
)  # fmt: skip
def test_steps_times_batch_times_length(text: str, tokens: float) -> None:
    found = one(text, "pretraining_tokens")
    assert found.best == pytest.approx(tokens)
    assert found.text == "steps × batch × length"


def test_stages_are_added_and_the_longest_is_the_least() -> None:
    text = "Trained as follows:\n- 237k steps at `256x256`\n- 515k steps at `512x512`\n" \
        "- **Batch:** 32 x 8 x 2 x 4 = 2048\n"  # fmt: skip
    found = one(text, "samples_seen")
    assert found.best == pytest.approx(752e3 * 2048) and found.low == pytest.approx(515e3 * 2048)


@pytest.mark.parametrize(
    ("text", "quantity", "best"),
    [
        ("Trained on 400 million image-text pairs for 32 epochs.", "samples_seen", 12.8e9),
        ("The model was trained with 13B samples seen.", "samples_seen", 13e9),
        ("Trained for 2.0 epochs.\nIt is trained on 1 million hours of weakly labeled audio and "
         "4 million hours of pseudo-labeled audio.", "audio_hours", 1e7),
    ],
)  # fmt: skip
def test_samples_and_hours_times_epochs(text: str, quantity: str, best: float) -> None:
    assert one(text, quantity).best == pytest.approx(best)


def test_without_epochs_there_is_a_least_and_no_best() -> None:
    found = one("Trained on 680,000 hours of labelled speech data.", "audio_hours")
    assert (found.low, found.best, found.high) == (680_000, None, None)


def test_samples_in_the_name_as_openclip_writes_them() -> None:
    assert one("", "samples_seen", "laion/CLIP-ViT-B-32-laion2B-s34B-b79K").best == 34e9
    assert not card.read("", "org/bert-s3-b1")


def test_batches_of_pictures_have_no_tokens() -> None:
    text = "Trained for 100k steps with a batch size of 256 images and a context length of 77."
    assert [s.quantity for s in card.read(text, "org/model")] == ["samples_seen"]
    assert one(text, "samples_seen").best == 1e5 * 256


def test_added_steps_are_an_upper_end_of_tokens_only() -> None:
    text = "Fine-tuned for half a million steps, batch size 64, sequence length limited to 1k."
    found = one(text, "added_tokens")
    assert (found.low, found.best, found.high) == (0, None, 5e5 * 64 * 1024)
    assert one(text, "samples_seen").text == "added"
    tokens = one("Fine-tuned for 2,000 steps with batches of 4M tokens.", "added_tokens")
    assert (tokens.low, tokens.best, tokens.high) == (8e9, 8e9, 8e9)


@pytest.mark.parametrize(
    "text",
    [
        "We evaluate with 50 inference steps at batch size 8.",
        "Trained with 500 warmup steps and a batch size of 32.",
        "Llama 2 was trained for 500k steps with a batch size of 4M tokens, unlike this one.",
        "It hears 30 hours of audio a day.",
        "The benchmark has 5 million images.",
        "Trained for 90M steps with a batch size of 900M tokens.",
    ],
)
def test_traps_say_nothing(text: str) -> None:
    assert not card.read(text, "org/model")


def test_logged_hours_devices_and_energy() -> None:
    text = "---\nco2_eq_emissions:\n  emissions: 12\n  energy_consumed: 0.5\n  hours_used: 2\n" \
        "  hardware_used: 4 x NVIDIA GeForce RTX 3090\n---\n"  # fmt: skip
    hours, energy = emissions.read(text)
    assert (hours.best, hours.text, energy.best) == (8, "RTX 3090", 0.5)


@pytest.mark.parametrize("value", ["3", "[1]", "{hours_used: .nan, hardware_used: A100}",
                                   "{hours_used: yes, hardware_used: A100}"])  # fmt: skip
def test_other_emissions_say_nothing(value: str) -> None:
    assert not emissions.read(f"---\nco2_eq_emissions: {value}\n---\n")


def test_trainer_files_give_the_tokens_they_saw() -> None:
    found = {s.quantity: s.best for s in trainer.read('{"num_input_tokens_seen": 5242880000}')}
    assert found["trainer_tokens"] == 5_242_880_000
    assert not trainer.read('{"num_input_tokens_seen": true, "total_flos": -1}')


@given(st.text(), st.binary(max_size=300))
def test_no_text_breaks_the_readers(text: str, data: bytes) -> None:
    for content in (text, data, f"---\nco2_eq_emissions:\n{text}\n---\n"):
        card.read(content, text[:50])
        emissions.read(content)


def test_hostile_cards_take_no_time() -> None:
    for bait in ("12 million images ", "batch size of 8 ", "5 steps ", "9 hours of ", "3 epochs "):
        start = time.process_time()
        card.read("We trained. " + bait * (5_000_000 // len(bait)))
        assert time.process_time() - start < 0.5
