"""Amounts that are parts of one training, and amounts that only look like it."""

from __future__ import annotations

import pytest

from hubscan.evidence.card import read

BASE = "---\nlicense: mit\n---\n\n# Rhea\n\n"
TUNED = "---\nbase_model: org/base-7b\n---\n\n# Rhea\n\n"


def told(text: str, head: str = BASE) -> dict[str, tuple[float | None, float | None]]:
    """Least and best of each quantity of tokens, of its largest statement."""
    found = [s for s in read(head + text, "maker/Rhea-7B") if s.quantity.endswith("_tokens")]
    found.sort(key=lambda s: s.best or 0.0)
    return {s.quantity.removesuffix("_tokens"): (s.low, s.best) for s in found}


@pytest.mark.parametrize(
    ("text", "largest", "total"),
    [
        ("Trained on 1.5T English tokens and 0.5T code tokens.", 1.5e12, 2e12),
        ("Trained on 840 billion Japanese tokens, 1 trillion English tokens and 160 billion code "
         "tokens.", 1e12, 2e12),
        ("Trained on 1T English tokens and 1T code tokens.", 1e12, 2e12),
        ("Pretrained on 500B tokens from WebText, 200B tokens from CodeNet.", 5e11, 7e11),
        ("Обучена на 300 млрд токенов русского и 100 млрд токенов английского текста.", 3e11,
         4e11),
        ("Pre-trained on 1T tokens of web data and then on 100B tokens of math.", 1e12, 1.1e12),
        ("Trained on 100B English, 50B German tokens.", 1e11, 1.5e11),
        ("Trained on 115B Arabic and 10B English tokens.", 1.15e11, 1.25e11),
        ("We trained 7B, 13B and 70B models on 2T tokens.", 2e12, 2e12),
        ("The model saw 1.4 trillion tokens during pretraining, then 40 billion in annealing.",
         1.4e12, 1.4e12),
    ],
)  # fmt: skip
def test_parts_told_side_by_side_are_summed(text: str, largest: float, total: float) -> None:
    assert told(text)["pretraining"] == pytest.approx((largest, total))


def test_a_sum_shows_all_of_its_parts() -> None:
    (found,) = read(BASE + "Trained on 1.5T English tokens and 0.5T code tokens.", "maker/Rhea-7B")
    assert "1.5T English" in found.excerpt and "0.5T code" in found.excerpt


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Trained on 300B tokens from WebText, 207B tokens of which are unique.", 3e11),
        ("Trained on 2T tokens (1.5T English tokens, 0.5T code tokens).", 2e12),
        ("Trained on 1.2T web tokens, 0.8T code tokens, 2T tokens in total.", 2e12),
        ("Trained on 4T tokens, twice the 2T tokens of its predecessor.", 4e12),
        ("Trained on 3T tokens and supports a context of 1M tokens.", 3e12),
        ("Trained on 2T tokens, not 1T tokens as stated before.", 2e12),
        ("10億トークンではなく、100億トークンで学習した。", 1e10),
    ],
)
def test_what_stands_beside_a_total_or_a_rival_is_not(text: str, tokens: float) -> None:
    assert told(text)["pretraining"][1] == pytest.approx(tokens)


@pytest.mark.parametrize(
    ("text", "first", "later"),
    [
        ("Stage 1: 3.5T tokens. Stage 2: 500B tokens. Stage 3: 100B tokens.", 3.5e12, 6e11),
        ("Trained on 2T tokens in stage 1 and 200B tokens in stage 2.", 2e12, 2e11),
        ("The first stage used 7T tokens and the second stage 2T tokens.", 7e12, 2e12),
        ("- Stage 1 (general): 8T tokens\n- Stage 2 (code): 3T tokens\n- Stage 3 (long): 0.5T "
         "tokens\n", 8e12, 3.5e12),
        ("第一阶段训练10万亿tokens，第二阶段训练2万亿tokens。", 1e13, 2e12),
    ],
)  # fmt: skip
def test_stages_go_on_with_the_first(text: str, first: float, later: float) -> None:
    found = told(text)
    assert found["pretraining"][1] == pytest.approx(first)
    assert found["added"][1] == pytest.approx(later)


def test_stages_larger_than_the_first_are_one_training() -> None:
    found = told("Stage 1: 100B tokens. Stage 2: 900B tokens. Stage 3: 500B tokens.")
    assert found == {"pretraining": pytest.approx((9e11, 1.5e12))}


def test_stages_of_a_tuned_model_are_one_step() -> None:
    text = "Stage 1: 10B tokens of continued pretraining. Stage 2: 1B tokens of SFT."
    assert told(text, TUNED) == {"added": pytest.approx((1e10, 1.1e10))}


def test_stages_beside_their_total_add_nothing() -> None:
    text = "Trained on 11T tokens. Stage 1: 8T tokens. Stage 2: 3T tokens."
    assert told(text) == {"pretraining": pytest.approx((1.1e13, 1.1e13))}


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Unlike GPT-3, which was trained on 300B tokens, Rhea saw 1.4T.", 1.4e12),
        ("LLaMA was trained on 1.4T tokens, ours on 2T tokens.", 2e12),
        ("Of the 8T tokens in our pool, the model was trained on 3T.", 3e12),
        ("We collected 5T tokens and trained on 2T of them.", 2e12),
        ("Rhea was trained on 1T of the 5T tokens we collected.", 1e12),
        ("Intermediate checkpoint after 840B tokens.", 8.4e11),
        ("Trained for 2 epochs over 3T tokens = 6T tokens total.", 6e12),
        ("Trained on one hundred and fifty billion tokens.", 1.5e11),
        ("Trained on twenty-five billion tokens.", 2.5e10),
        ("Προεκπαιδεύτηκε σε 43,3 δισεκατομμύρια tokens.", 4.33e10),
        ("Předtrénován na 200 miliardách tokenů.", 2e11),
        ("Trénováno na 500 milionů tokenů českého textu.", 5e8),
        ("Antrenat pe 50 de miliarde de tokeni.", 5e10),
        ("تم تدريب النموذج على 1.2 تريليون رمز", 1.2e12),
        ("המודל אומן על 30 מיליארד טוקנים", 3e10),
    ],
)
def test_the_word_may_stand_once_and_in_any_language(text: str, tokens: float) -> None:
    assert told(text)["pretraining"][1] == pytest.approx(tokens)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Starting from a checkpoint trained on 2T tokens, we train on another 100B.", 1e11),
        ("After the original 1T tokens, an extra 30B were used here.", 3e10),
        ("Qwen2.5 was pretrained on 18T tokens; our continual pretraining used 1.2B.", 1.2e9),
        ("Llama-3's 15T tokens plus 75B of our own.", 7.5e10),
        ("We finetuned on 1.5B tokens; pretraining of the base used 4T.", 1.5e9),
    ],
)
def test_of_two_figures_with_one_word_the_second_may_be_the_step(text: str, tokens: float) -> None:
    assert told(text, TUNED)["added"][1] == pytest.approx(tokens)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Trained for twenty-five days on thirty-two A100 GPUs.", 25 * 24 * 32),
        ("The model was trained in 3.5 days on a 4-node cluster with 8 A100s per node.", 84 * 32),
        ("**Training hardware**: 1x H100\n**Training duration**: 1h 47m", 1 + 47 / 60),
        ("Trained for 4 epochs, each taking 3 hours on 8 V100s.", 96),
    ],
)
def test_hours_of_all_machines_and_epochs(text: str, hours: float) -> None:
    found = [s.best for s in read(BASE + text, "maker/Rhea-7B") if s.quantity == "gpu_hours"]
    assert found == pytest.approx([hours])


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Total parameters: 235B, activated: 22B", {"parameters": [2.35e11]}),
        ("Model Parameters: 7B (6.5B non-embedding)", {"parameters": [7e9]}),
        ("4 expert models of 7B parameters each", {}),
        ("Rhea has 350M trainable parameters.", {}),
        ("It beats models with 70B parameters despite having only 7B parameters.",
         {"parameters": [7e9]}),
    ],
)  # fmt: skip
def test_sizes_of_parts_are_not_sizes_of_the_whole(
    text: str, stated: dict[str, list[float]]
) -> None:
    found: dict[str, list[float]] = {}
    for s in read(BASE + text, "maker/Rhea-7B"):
        if s.quantity.endswith("parameters") and s.best is not None:
            found.setdefault(s.quantity, []).append(s.best)
    assert found == {q: pytest.approx(sizes) for q, sizes in stated.items()}
