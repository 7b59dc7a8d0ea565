"""Names in tables and sentences: this model, its base, a sibling, a rival."""

from __future__ import annotations

import pytest

from hubscan.evidence.card.label import covers, is_other, own_name, parse


@pytest.mark.parametrize(
    ("label", "model_id"),
    [
        ("Rhea 7B", "maker/Rhea-7B"),
        ("**Rhea2-13B**", "maker/Rhea-2-0924-13B-hf"),
        ("[Rhea Hybrid 7B](https://example.org/rhea)", "maker/Rhea-Hybrid-7B"),
        ("7B", "maker/Rhea-7B"),
        ("Rhea (17Bx16E)", "maker/Rhea-17B-16E"),
        ("Rhea 8x7B", "maker/Rhea-8x7B-v0.1-GPTQ"),
        ("Rhea 3.2 1B (1.23B)", "maker/Rhea-3.2-1B"),
        ("Ours", "maker/Rhea-7B"),
        ("Rhea-7B (ours)", "maker/Rhea-7B"),
    ],
)
def test_labels_that_mean_the_model(label: str, model_id: str) -> None:
    assert covers(parse(label), own_name(model_id, ""))


@pytest.mark.parametrize(
    ("label", "model_id"),
    [
        ("Rhea 13B", "maker/Rhea-7B"),
        ("Rhea 3 7B", "maker/Rhea-Hybrid-7B"),
        ("LLaMA 7B", "maker/Llama-2-7b"),
        ("Rhea Maverick", "maker/Rhea-Scout"),
        ("Rival 7B", "maker/Rhea-7B"),
        ("13B", "maker/Rhea-7B"),
        ("Total", "maker/Rhea-7B"),
        ("Rhea-7B-Chat", "maker/Rhea-7B"),
    ],
)
def test_labels_that_mean_another(label: str, model_id: str) -> None:
    assert not covers(parse(label), own_name(model_id, ""))


def test_scores_want_the_stage_and_hours_the_whole_name() -> None:
    chat = own_name("maker/Rhea-7B-Chat", "")
    assert covers(parse("Rhea-7B"), chat)
    assert not covers(parse("Rhea-7B"), chat, whole=True, stage=True)
    tuned = own_name("somebody/Rhea-7B-poetry", "")
    assert covers(parse("Rhea-7B"), tuned)
    assert not covers(parse("Rhea-7B"), tuned, whole=True)


def test_the_closer_name_wins() -> None:
    own = own_name("maker/Rhea-2-13B-Chat", "")
    assert covers(parse("Rhea2-13B-Chat"), own) > covers(parse("Rhea2-13B"), own)


def test_a_sibling_in_a_sentence_is_another() -> None:
    own = own_name("maker/Rhea-4-Scout-17B", "")
    assert is_other(parse("Rhea 4 Maverick"), own)
    assert is_other(parse("Rhea 70B"), own)
    assert not is_other(parse("Rhea 4 Scout"), own)
    assert not is_other(parse("The Maker Team"), own)
