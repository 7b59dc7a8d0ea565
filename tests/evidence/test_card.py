"""What a card says, and what it only seems to say."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import accuracy_cards
from hubscan.evidence.card import read, training_tokens
from hubscan.evidence.statement import EXCERPT


def stated(text: str, model_id: str = "org/Model-7B") -> float | None:
    """The training tokens read from a text."""
    return training_tokens(read(text, model_id))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The model was pretrained on 2 trillion tokens of public data.", 2e12),
        ("Trained from scratch on 299,892,736,000 tokens.", 299_892_736_000),
        ("It is pre-trained over 12T tokens.", 1.2e13),
        ("* Training tokens: 1.4T tokens", 1.4e12),
        ("| Number of tokens | 4 Trillion |", 4e12),
        ("We train the 7B model on 48e9 tokens, at 40,200 tokens / second.", 4.8e10),
        ("Trained with 1.4\n    billion tokens of instructions.", 1.4e9),
        ("在3.2万亿个tokens上进行预训练。", 3.2e12),
        ("预训练使用了 2.6T tokens", 2.6e12),
        ("The 13B model saw training on 3T tokens, the 7B model was trained on 2T tokens.", 2e12),
        ("Trained with a fill-in objective on 4+ trillion tokens.", 4e12),
        ("Pretrained on 14 Teratokens of text.", 1.4e13),
        ("Pre-trained on 1 trillion tokens for 4 epochs.", 4e12),
        ("| # Training tokens | 12T |", 1.2e13),
        ("The model consumed 1,500B tokens during training.", 1.5e12),
    ],
)
def test_statements_of_training_tokens(text: str, tokens: float) -> None:
    assert stated(text) == pytest.approx(tokens)


@pytest.mark.parametrize(
    "text",
    [
        "Trained with a context length of 32,768,000 tokens.",
        "A tokenizer with a vocabulary of 128M tokens, trained on web text.",
        "All models are trained with a global batch-size of 4M tokens.",
        "Llama 3 was trained on 15T tokens.",
        "Trained with 10x fewer tokens than models trained on 2T tokens.",
        "Model-22B-token-500B was trained in March.",
        "Up to 100K tokens at inference time after training.",
        "10B tokens warm-up, cosine decay during training.",
        "We trained on 500 hours of audio.",
        "Price: $5B tokens training",
    ],
)
def test_traps_are_not_training_tokens(text: str) -> None:
    assert stated(text) is None


def test_one_sided_statements_keep_their_side() -> None:
    over = next(s for s in read("pretrained on over 15T tokens", "a/b") if s.quantity[:3] == "pre")
    assert over.low == 15e12 and over.high is not None and over.high > 15e12
    under = next(s for s in read("trained on up to 9T tokens", "a/b") if s.quantity[:3] == "pre")
    assert under.high == 9e12 and under.low is not None and under.low < 9e12


def test_own_step_and_the_base_are_kept_apart() -> None:
    text = "Pretrained on 2T tokens.\n\nIt was further fine-tuned on 2B tokens of instructions."
    found = {s.quantity: s.best for s in read(text, "a/b")}
    assert found["pretraining_tokens"] == 2e12
    assert found["added_tokens"] == 2e9


def test_a_table_gives_the_row_of_this_size() -> None:
    table = "|Model|Params|Tokens|\n|---|---|---|\n|X|7B|1.0T|\n|X|13B|2.0T|\n"
    assert stated(table, "a/X-13B") == 2e12
    assert stated(table, "a/X-7B") == 1e12
    hours = "||Time (GPU hours)|\n|---|---|\n|X 7B|184320|\n|X 70B|1720320|\n"
    assert [s.best for s in read(hours, "a/X-70b") if s.quantity == "gpu_hours"] == [1720320]


@pytest.mark.parametrize(
    ("text", "hours", "chip"),
    [
        ("Training took 48 hours to train on 4x A100s.", 192, "A100"),
        ("We trained with 8x H100 GPUs for 10 hours.", 80, "H100"),
        ("- **Hardware Type:** A100 PCIe 40GB\n- **Hours used:** 150000", 150_000, "A100"),
        ("* GPUs: 64 A100-80G\n* Training time: 2 days", 3072, "A100"),
        ("Training required 1.46M GPU hours on hardware of type H100-80GB.", 1.46e6, "H100"),
    ],
)
def test_gpu_hours(text: str, hours: float, chip: str) -> None:
    found = [s for s in read(text, "a/b") if s.quantity == "gpu_hours" and s.best is not None]
    assert found and found[0].best == pytest.approx(hours)
    assert found[0].text == chip


@pytest.mark.parametrize(
    ("text", "flop"),
    [
        ("total training compute 3.8e25 FLOPs", 3.8e25),
        ("about 3.8 x 10^25 FLOP", 3.8e25),
        ("used 6.2×10²³ FLOPs", 6.2e23),
        (r"compute of $1.2 \times 10^{24}$ FLOPs", 1.2e24),
        ("21 ZFLOP of training", 2.1e22),
        ("trained with 3640 petaflop/s-days", 3640 * 8.64e19),
    ],
)
def test_stated_flop(text: str, flop: float) -> None:
    assert [s.best for s in read(text, "a/b") if s.quantity == "stated_flop"] == [
        pytest.approx(flop)
    ]


@pytest.mark.parametrize(
    "text", ["peak of 3e15 FLOPS/s", "1e25 FLOPs threshold of the executive order", "312 TFLOPS"]
)
def test_rates_and_thresholds_are_not_training_compute(text: str) -> None:
    assert not [s for s in read(text, "a/b") if s.quantity == "stated_flop"]


def test_trainer_cards_give_only_an_upper_end() -> None:
    text = (
        "- total_train_batch_size: 128\n- num_epochs: 3.0\n\n"
        "| Training Loss | Epoch | Step | Loss |\n|:-:|:-:|:-:|:-:|\n| 0.5 | 3.0 | 3000 | 0.4 |\n"
    )
    found = next(s for s in read(text, "a/b") if s.quantity == "added_tokens")
    assert (found.low, found.best) == (0, None)
    assert found.high == 3000 * 128 * 8192


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400) | st.text("0123456789 BTtokens.|-\n万亿of", max_size=300))
def test_no_card_breaks_the_reader(card: bytes | str) -> None:
    for statement in read(card, "a/b"):
        known = [v for v in (statement.low, statement.best, statement.high) if v is not None]
        assert known == sorted(known)
        assert len(statement.excerpt) <= EXCERPT


@pytest.mark.parametrize(
    "unit",
    [
        b"trained on ", b"12B tokens ", b"| tokens |", b"A100 3 hours ", b"\n|--", b"1e23 FLOP ",
        b"<table><tr><td rowspan=9>tokens", b"|a|tokens|MMLU|\n|-|--|-|\n|x|3B|3|\n",
        b"trained 1000 steps batch size 3 ", b"## training\n- 12B tokens\n",
    ],
)  # fmt: skip
def test_five_megabytes_of_bait_take_a_moment(unit: bytes) -> None:
    card = unit * (5_000_000 // len(unit))
    assert min(_seconds(card) for _ in range(3)) < 0.6  # 0.2 s on an idle core; tests share theirs


def _seconds(card: bytes) -> float:
    start = time.process_time()
    read(card, "a/b")
    return time.process_time() - start


@pytest.mark.parametrize("read_when", ["earlier", "before", "after", ""])
def test_tokens_of_the_cards_that_were_read_by_hand(read_when: str) -> None:
    rows = [r for r in accuracy_cards.cards() if r["read"] == (read_when or r["read"])]
    found = accuracy_cards.tried("training tokens", rows)
    precision, recall = accuracy_cards.rates(found)
    assert len(found) >= {"earlier": 250, "before": 350, "after": 60, "": 700}[read_when]
    assert sum(f.by_hand > 0 for f in found) >= 45
    assert precision >= 0.98 and recall >= 0.90


def test_hours_of_the_cards_that_were_read_by_hand() -> None:
    found = accuracy_cards.tried("GPU-hours", accuracy_cards.cards())
    precision, recall = accuracy_cards.rates(found)
    assert len(found) >= 60 and precision >= 0.95 and recall >= 0.90


def test_the_list_quotes_little_and_says_when_each_card_was_read() -> None:
    for row in accuracy_cards.cards():
        assert row["read"] in {"earlier", "before", "after"}
        assert row["kind"] in {"own", "added", "base", "none"}
        assert (row["tokens"] == 0) == (row["kind"] == "none")
        assert len(row.get("text", "").split()) <= 70 and len(row.get("text", "")) < 900


def test_scores_are_read_only_where_one_model_has_a_column() -> None:
    alone = "| Metric | Value |\n|---|---|\n| MMLU (5-shot) | 64.2 |\n"
    found = [s for s in read(alone, "a/b") if s.quantity == "mmlu"]
    assert [(s.best, s.text) for s in found] == [(64.2, "5-shot, in card")]
    compared = "| Metric | Us | Them |\n|---|---|---|\n| MMLU (5-shot) | 64.2 | 70.1 |\n"
    assert not [s for s in read(compared, "a/b") if s.quantity == "mmlu"]


def test_active_parameters_are_told_from_all() -> None:
    text = "A mixture with 132B total parameters of which 36B parameters are active."
    found = {s.quantity: s.best for s in read(text, "a/b")}
    assert found == {"parameters": 132e9, "active_parameters": 36e9}
