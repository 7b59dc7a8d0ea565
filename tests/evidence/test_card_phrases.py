"""Ways to say what a training took, each with the trap that looks like it."""

from __future__ import annotations

import pytest

from hubscan.evidence.card import read, training_tokens

HOURS = ("gpu_hours", "added_gpu_hours")


def best(text: str, quantity: str, model_id: str = "maker/Rhea-7B") -> list[float]:
    """Stated values of one quantity."""
    found = [s for s in read(text, model_id) if s.quantity == quantity]
    return [s.best for s in found if s.best is not None]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        # Epochs: over the data, or already in the figure.
        ("It ran for 4 epochs over 300B tokens of web text during training.", 1.2e12),
        ("We train on 300B unique tokens for 4 epochs.", 1.2e12),
        ("It was trained on 80B tokens around 3 epochs.", 2.4e11),
        ("使用约101亿词元的语料进行训练，训练4轮。", 4.04e10),
        ("Training used 1.5T tokens (3 epochs).", 1.5e12),
        ("Trained for 900B tokens, about 3 epochs.", 9e11),
        ("The pre-training corpus (1.6T tokens) was repeated twice.", 3.2e12),
        ("Pretraining on 1.8T tokens x 2 epochs.", 3.6e12),
        ("Vocab size 100k tokens, trained on 1.6T tokens, context 8k tokens.", 1.6e12),
        # HTML, and keys of machines.
        ("<ul><li>Layers: 32</li><li>Training tokens: <b>1.2T</b></li></ul>", 1.2e12),
        ("<p>Pretrained on <strong>3 trillion</strong> tokens</p>", 3e12),
        ("| Hyperparameter | Value |\n|---|---|\n| n_tokens | 1.5T |\n", 1.5e12),
        ("* `training tokens`: 300B", 3e11),
        ("#### Training\n\n2T tokens, AdamW, bf16", 2e12),
        ("Trained on ~1T tokens (about 4 epochs of a 250B-token corpus).", 1e12),
        # Lists, whose heading says what they are about.
        ("- **Tokens**: 1.5T\n- **Layers**: 32", 1.5e12),
        ("## Pre-training\n\n- Dataset: CrawlText (156B tokens)\n- Optimizer: AdamW", 1.56e11),
        ("## Pretraining\n- 2.3T tokens\n- cosine schedule", 2.3e12),
        ("Total tokens used for training: 80M over 1 epoch, batch size 5.", 8e7),
        ("- **Training Tokens:** **$1,000,000,000$ tokens**", 1e9),
        # Numerals of other writings.
        ("本模型在1.4万亿 tokens 上从头训练。", 1.4e12),
        ("2200億トークンのコーパスで学習しました。", 2.2e11),
        ("총 2조 토큰으로 학습된 모델입니다.", 2e12),
        ("The final training corpus has 44,04,976,662 tokens.", 4_404_976_662),
        ("Pre-trained on 2 Trillion (2T) tokens.", 2e12),
        ("- Pre-training tokens: 600B 6-mer tokens (3.6T base pairs)", 6e11),
        # Facts of other things in the same sentence.
        ("Uses the GPT-2 tokenizer, 2,048-token context, trained on code (400B tokens).", 4e11),
        ("Trained on 1.2B examples (about 600B tokens).", 6e11),
        ("We continued training with an additional 500B tokens on top of the base.", 5e11),
        ("Adapted using fewer than 200B tokens of continued pre-training.", 2e11),
        ("Maker AI has released Rhea-7B, a model trained on 4 trillion tokens.", 4e12),
        ("These are base models trained for 300B tokens, without instruction tuning.", 3e11),
        ("The team aims to pretrain a 7B model on 3 trillion tokens.", 3e12),
    ],
)
def test_ways_to_state_tokens(text: str, tokens: float) -> None:
    assert training_tokens(read(text, "maker/Rhea-7B")) == pytest.approx(tokens)


@pytest.mark.parametrize(
    "text",
    [
        "You can train a compute-optimal copy of it on 22B tokens in a day.",
        "We expect better results after completing its training on 1T tokens.",
        "The original Rhea model was trained for 1 trillion tokens.",
        "Rhea 13B was trained on 3T tokens.",
        "Rhea Maverick was pretrained on 22T tokens.",
        "Even the 410M model does not saturate when trained with 300B tokens.",
        "We construct a 496B-token corpus and release it to the community.",
        "### The corpus\n- **Size:** 496B tokens of processed data.",
        "*2T-token model coming soon*",
        "All were trained with a batch of 4M tokens, warmed up for 375M tokens.",
    ],
)
def test_what_only_looks_like_training_tokens(text: str) -> None:
    assert training_tokens(read(text, "maker/Rhea-7B")) is None


def test_a_plan_counts_only_where_nothing_was_done() -> None:
    plan = "These models will be trained on up to 1.5 trillion tokens."
    assert best(plan, "pretraining_tokens") == [1.5e12]
    assert best(f"Pretrained on 800B tokens.\n\n{plan}", "pretraining_tokens") == [8e11]


def test_tokens_are_reckoned_only_where_none_are_stated() -> None:
    text = (
        "Pre-trained for 1M steps with a batch size of 256 sequences and a sequence length of 512."
    )
    assert best(text, "pretraining_tokens") == [1e6 * 256 * 512]
    assert training_tokens(read(text, "a/b")) is None
    assert best(f"Pretrained on 90B tokens.\n\n{text}", "pretraining_tokens") == [9e10]
    tokens = "The model was pretrained for 500,000 steps with a batch size of 2M tokens."
    assert best(tokens, "pretraining_tokens") == [1e12]
    tuned = "Fine-tuned for 100k steps, batch size 1024, sequence length limited to 128 tokens."
    found = [s for s in read(tuned, "a/b") if s.quantity == "added_tokens"]
    assert [(s.best, s.high) for s in found] == [(None, 1e5 * 1024 * 128)]


@pytest.mark.parametrize(
    ("text", "hours", "chip"),
    [
        ("Training took 64 A100 GPUs for 18 days.", 64 * 18 * 24, "A100"),
        ("We used 128 H100 80GB GPUs over 3 weeks to train it.", 128 * 21 * 24, "H100"),
        ("Training ran on 32 nodes with 8x A100 each for 10 days.", 32 * 8 * 240, "A100"),
        ("Trained on a TPU v3-256 pod for 6 days.", 128 * 144, "TPU v3"),
        ("The model was trained using TPU v4-512 for 2 weeks.", 256 * 336, "TPU v4"),
        ("Trained on a TPU v5e-64 slice for 3 days.", 64 * 72, "TPU v5e"),
        ("It took 65 days to train on a cluster of 800 A100 cards.", 65 * 24 * 800, "A100"),
        ("Training cost: 675 A100 GPU days.", 675 * 24, "A100"),
        ("Trained with A100 x 8 for 12 hours.", 96, "A100"),
        ("Pretraining took 2.788M H800 GPU hours.", 2.788e6, "H800"),
        ("The training took two weeks on 128 GPUs.\n\nAll are Tesla V100.", 128 * 336, "V100"),
        ("Fine-tuning took 3 hours on 8 80GB A100s.", 24, "A100"),
    ],
)
def test_ways_to_state_hours(text: str, hours: float, chip: str) -> None:
    found = [s for s in read(text, "a/b") if s.quantity in HOURS and s.best is not None]
    assert [s.best for s in found] == [pytest.approx(hours)] * len(found)
    assert {s.text for s in found} == {chip}


@pytest.mark.parametrize(
    "text",
    [
        "The run was on H100 GPU hours of audio.",
        "We trained 1,000 LLMs, which took 3 million H100 GPU hours.",
        "You can train it in 32 hours with 8 A100.",
        "The models are trained on 680,000 hours of audio with GPUs.",
        "Rhea-70B was trained on 64 A100 for 9 days.",
        "- **Hardware Type:** A100\n- **Hours used:** 22,000 for the giant, 4,500 for the small",
    ],
)
def test_hours_of_others_and_of_several(text: str) -> None:
    assert not best(text, "gpu_hours")


def test_hours_of_pretraining_in_a_chat_card_are_an_upper_end() -> None:
    text = "We pretrain the base. We do this within 90 days using 16 A100-40G GPUs."
    assert best(text, "gpu_hours", "maker/Rhea-1B") == [90 * 24 * 16]
    found = [s for s in read(text, "maker/Rhea-1B-Chat") if s.quantity == "gpu_hours"]
    assert [(s.low, s.best, s.high) for s in found] == [(0.0, None, 90 * 24 * 16)]


@pytest.mark.parametrize(
    ("text", "flop"),
    [
        ("training compute of ~9.6e22 FLOP", 9.6e22),
        ("1.2e24 FLOPs of training compute", 1.2e24),
        ("Training FLOPs: 1.8e22", 1.8e22),
        ("Training compute (FLOP): 2.1 × 10^23", 2.1e23),
    ],
)
def test_keys_of_compute(text: str, flop: float) -> None:
    assert best(text, "stated_flop") == [pytest.approx(flop)]


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("语言模型拥有35亿参数。", 3.5e9),
        ("参数量约58M。", 5.8e7),
        ("It has 7,869,358,080 parameters.", 7_869_358_080),
        ("A mixture of experts (155B total, 17B active parameters).", 1.55e11),
    ],
)
def test_ways_to_state_parameters(text: str, parameters: float) -> None:
    assert best(text, "parameters", "a/b") == [pytest.approx(parameters)]


def test_a_size_with_experts_beside_it_is_no_total() -> None:
    assert not best("Scout is a 17 billion parameter model with 16 experts.", "parameters", "a/b")
