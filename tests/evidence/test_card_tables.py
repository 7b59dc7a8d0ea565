"""Tables of cards: which row or column is this model's, and what its head says."""

from __future__ import annotations

import pytest

from hubscan.evidence.card import read, training_tokens
from hubscan.evidence.statement import Statement

HTML = """<table>
<tr><th>Name</th><th>Corpus</th><th>Token count</th></tr>
<tr><td>Rhea 13B</td><td rowspan="2">web</td><td>~3T</td></tr>
<tr><td>Rhea 7B</td><td>~2T</td></tr>
</table>"""
SIDE_BY_SIDE = """| | Rhea 7B | Rhea 13B |
|---|---|---|
| Layers | 32 | 40 |
| Number of tokens | 4 Trillion | 5 Trillion |
| GPU hours | 100K | 200K |
"""
WITH_COMPUTE = """Params | Steps | Tokens | Tokens per Parameter | Flops
--- | --- | --- | --- | ---
111M | 9037 | 2.22E+09 | 20 | 2.6E+18
7B | 174335 | 2.57E+11 | 20 | 2.3E+22
"""


def stated(text: str, quantity: str, model_id: str = "maker/Rhea-7B") -> list[Statement]:
    """Statements of one quantity."""
    return [s for s in read(text, model_id) if s.quantity == quantity]


@pytest.mark.parametrize(
    ("table", "tokens"),
    [
        ("| Model | Training tokens |\n|---|---|\n| Rhea 13B | 3T |\n| Rhea 7B | 2.1T |", 2.1e12),
        (
            "| Name | # tokens |\n|--|--|\n| Rival 7B | 9T |\n| **Rhea-7B (ours)** | 1.25T |",
            1.25e12,
        ),
        ("| Model | Train tokens (B) |\n|--|--|\n| Rhea 7B | 600 |\n| Rhea 70B | 900 |", 6e11),
        ("| Model | Size | Tokens |\n|--|--|--|\n| Rhea | 1B | 1T |\n| Rhea | 7B | 2T |", 2e12),
        ("| Model | Tokens |\n|--|--|\n| Rhea 7B | 49.1B (~216B bytes) |\n", 4.91e10),
        ("| Source | Tokens |\n|--|--|\n| Web | 800B |\n| Code | 200B |\n| Total | 1T |", 1e12),
        (HTML, 2e12),
        (SIDE_BY_SIDE, 4e12),
        (WITH_COMPUTE, 2.57e11),
    ],
)
def test_tokens_of_the_own_row_or_column(table: str, tokens: float) -> None:
    assert training_tokens(read(table, "maker/Rhea-7B")) == pytest.approx(tokens)


@pytest.mark.parametrize(
    "table",
    [
        "| Model | Training tokens |\n|---|---|\n| Rival 7B | 9T |\n| Other 13B | 3T |",
        "| Model | Context tokens |\n|---|---|\n| Rhea 7B | 128B |\n| Rhea 13B | 256B |",
        "| Model | Batch (tokens) |\n|---|---|\n| Rhea 7B | 4B |\n| Rhea 13B | 5B |",
        "| Step | Tokens |\n|---|---|\n| 1000 | 100B |\n| 2000 | 200B |",
    ],
)
def test_tables_of_others_and_of_other_things(table: str) -> None:
    assert training_tokens(read(table, "maker/Rhea-7B")) is None


def test_up_to_in_a_cell_is_an_upper_end() -> None:
    table = "| | Token count |\n|---|---|\n| Rhea (text only) | Up to 9T tokens |\n| | |\n"
    found = stated(table, "pretraining_tokens")[0]
    assert found.high == 9e12 and found.low is not None and found.low < 9e12


def test_hours_and_compute_of_the_own_row() -> None:
    hours = "| | Training time (GPU hours) |\n|--|--|\n| Rhea 7B | 370k |\n| Rhea 70B | 5.0M |\n"
    found = stated(hours + "\nHardware: H100-80GB", "gpu_hours")
    assert [(s.best, s.text) for s in found] == [(370e3, "row of this size: H100")]
    days = (
        "| By | Images | A100 GPU days |\n|--|--|--|\n| Rival | 2B | 6,250 |\n| Rhea | 9M | 675 |"
    )
    assert [s.best for s in stated(days, "gpu_hours", "maker/Rhea")] == [675 * 24]
    assert [s.best for s in stated(SIDE_BY_SIDE, "gpu_hours")] == [100e3]
    assert [s.best for s in stated(WITH_COMPUTE, "stated_flop")] == [2.3e22]


def test_hours_of_the_base_are_not_a_tuned_model_s() -> None:
    hours = "| | GPU hours |\n|--|--|\n| Rhea 7B | 370k |\n| Rhea 70B | 5.0M |\n"
    assert not stated(hours, "gpu_hours", "somebody/Rhea-7B-poetry")


@pytest.mark.parametrize(
    ("text", "model_id", "score", "protocol"),
    [
        (
            "| Model | MMLU | GSM8K |\n|--|--|--|\n| | 5-shot | 8-shot |\n"
            "| Rival-7B | 70.1 | 50 |\n| **Rhea-7B** | **54.16** | 40 |",
            "maker/Rhea-7B", 54.16, "5-shot",
        ),
        (
            "| Category | Benchmark | # Shots | Rhea 7B | Rhea 70B |\n|--|--|--|--|--|\n"
            "| General | MMLU | 5 | 58 | 79.6 |",
            "maker/Rhea-7B", 58.0, "5-shot",
        ),
        (
            "### Instruction Tuned Models\n\n| Benchmark | # Shots | Rhea 7B | Rival 8B |\n"
            "|--|--|--|--|\n| MMLU | 0 | 63.4 | 69.4 |",
            "maker/Rhea-7B-Instruct", 63.4, "0-shot",
        ),
        ("- MMLU（5-shot）：约 78.5%（Rival：82.0%）", "maker/Rhea-7B", 78.5, "5-shot"),
        ("- **MMLU** (0-shot): 61.2", "maker/Rhea-7B", 61.2, "0-shot"),
        ("| Metric | Value |\n|--|--|\n| MMLU (5-Shot) |64.20|", "maker/Rhea-7B", 64.2, "5-shot"),
    ],
)  # fmt: skip
def test_mmlu_of_this_model(text: str, model_id: str, score: float, protocol: str) -> None:
    found = stated(text, "mmlu", model_id)
    assert [(s.best, s.text) for s in found] == [(score, f"{protocol}, in card")]


@pytest.mark.parametrize(
    ("text", "model_id"),
    [
        ("| Model | MMLU |\n|--|--|\n| Rival-7B | 70.1 |\n| Other-7B | 60.1 |", "maker/Rhea-7B"),
        ("| Test | Rhea-7B | Rival |\n|--|--|--|\n| MMLU | 54.1 | 60 |", "maker/Rhea-7B-Chat"),
        ("| Test | Rhea-7B-Chat | Rival |\n|--|--|--|\n| MMLU | 54.1 | 60 |", "maker/Rhea-7B"),
        ("| Test | Rhea-7B | Rival |\n|--|--|--|\n| MMLU-Pro | 54.1 | 60 |", "maker/Rhea-7B"),
        ("| Test | Rhea-7B | Rival |\n|--|--|--|\n| MMLU (STEM) | 54.1 | 60 |", "maker/Rhea-7B"),
        (
            "| Test | Language | Rhea-7B |\n|--|--|--|\n| MMLU (5-shot) | Italian | 54.1 |",
            "maker/Rhea-7B",
        ),
        ("| Test | Rhea-7B | Rival |\n|--|--|--|\n| MMLU | 54.1 | 60 |", "me/Rhea-7B-poetry"),
        ("- MMLU: 61.2 vs 64.3 for the rival", "maker/Rhea-7B"),
    ],
)
def test_mmlu_of_others_and_other_tests(text: str, model_id: str) -> None:
    assert not stated(text, "mmlu", model_id)


def test_humaneval_in_a_wide_table() -> None:
    table = (
        "| Task | Rhea-7b | Rival-7b |\n|--|--|--|\n| humaneval | **34.32** | 29.44 |\n"
        "| multiple-js | 33.17 | 31.30 |"
    )
    assert [s.best for s in stated(table, "humaneval")] == [34.32]


def test_parameters_of_the_own_row() -> None:
    table = (
        "| Size | Training Tokens | Parameters |\n|--|--|--|\n"
        "| 3B | 800B | 3,638,525,952 |\n| 7B | 800B | 7,869,358,080 |"
    )
    assert [s.best for s in stated(table, "parameters")] == [7_869_358_080]


@pytest.mark.parametrize("cut", range(39_800, 40_200, 7))
def test_a_table_may_be_cut_anywhere(cut: int) -> None:
    row = "<tr><td>MMLU tokens</td><td>" + "9" * 90 + "</td></tr>"
    lead = "<table>" + row * (cut // len(row))
    card = lead + " " * (cut - len(lead)) + "<tr>" + "<!-- -->" * 400 + "<td>x</td></tr></table>"
    assert read(card, "a/b") == []


@pytest.mark.parametrize("rows", ["", "<tr></tr>", "<tr><td>", "<td></tr><tr>", "<tr><tr><tr>"])
def test_empty_rows_are_no_rows(rows: str) -> None:
    assert read(f"<table>tokens MMLU {rows}</table>", "a/b") == []
