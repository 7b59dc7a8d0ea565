"""Scores by benchmarks: of this model, of the whole test, and not of one subject."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hubscan.evidence.benchmarks import read_eval_results, read_model_index
from hubscan.evidence.card import read

HARNESS = (
    "| Groups |Version|Filter|n-shot|Metric| |Value | |Stderr|\n"
    "|---|--:|---|--:|---|---|--:|---|--:|\n"
)


def mmlu(text: str) -> list[float | None]:
    """The MMLU that a card states of maker/Rhea-7B."""
    return [s.best for s in read(text, "maker/Rhea-7B") if s.quantity == "mmlu"]


def index(*models: tuple[str, dict[str, str], Any]) -> str:
    """A `model-index` of models with one score each."""
    return json.dumps(
        [
            {"name": name, "results": [{"dataset": data, "metrics": [{"type": "acc", "value": v}]}]}
            for name, data, v in models
        ]
    )


@pytest.mark.parametrize(
    ("card", "percent"),
    [
        (f"{HARNESS}|mmlu|2|none|5|acc|↑|0.6351|±|0.0038|\n| - law|2|none|5|acc|↑|0.58|±|0.01|",
         63.51),
        ("|Task|Version|Metric|Value| |Stderr|\n|--|--|--|--|--|--|\n|mmlu|0|acc|64.69|±|1.00|\n",
         64.69),
        ("| Model | MMLU |\n|---|---|\n| Rhea-7B | 64,9 |\n| Other-7B | 60.1 |\n", 64.9),
        ("| Benchmark | Rhea-7B |\n|--|--|\n| MMLU | 69.2 ± 0.4 |\n", 69.2),
        ("- MMLU: 64,9\n", 64.9),
        ("| Model | MMLU |\n|--|--|\n| Rhea-7B | 0.649 |\n| Other-13B | 0.551 |\n", 64.9),
        ("<table><tr><th>Benchmark</th><th>Rhea-7B</th></tr><tr><td>MMLU</td><td>64.9</td></tr>"
         "</table>", 64.9),
        ("- MMLU: 64.9 ± 0.3 %\n", 64.9),
    ],
)  # fmt: skip
def test_ways_to_state_a_score(card: str, percent: float) -> None:
    assert mmlu(card) == [pytest.approx(percent)]


@pytest.mark.parametrize(
    "card",
    [
        f"{HARNESS}|mmlu_abstract_algebra|0|none|0|acc|↑|0.31|±|0.04|\n",
        f"{HARNESS}|mmlu|2|none|5|acc_norm|↑|0.6351|±|0.0038|\n",
        f"{HARNESS}|mmlu|2|none|5|acc|↑|n/a|±|0.0038|\n",
        "| Model | MMLU |\n|---|---|\n| Other-7B | 60.1 |\n",
        "| Benchmark | GPT-4 |\n|---|---|\n| MMLU | 86.4 |\n",
        "| Benchmark | Rhea-70B |\n|---|---|\n| MMLU | 86.4 |\n",
        "| Model | MMLU |\n|---|---|\n| Rhea-7B | 0.06 |\n",
    ],
)
def test_what_only_looks_like_one(card: str) -> None:
    assert mmlu(card) == []


@pytest.mark.parametrize(
    "dataset",
    [
        {"name": "mmlu_abstract_algebra", "type": "cais/mmlu", "config": "abstract_algebra"},
        {"name": "MMLU", "type": "cais/mmlu", "config": "anatomy"},
        {"name": "MMLU - college biology", "type": "mmlu"},
    ],
)
def test_one_subject_is_not_the_test(dataset: dict[str, str]) -> None:
    assert read_model_index(index(("m", dataset, 31.0))) == []


@pytest.mark.parametrize("value", [64.9, "64.9", "64,9", "64.9 ± 0.4", "64.9%", 0.649])
def test_values_of_an_index(value: Any) -> None:
    whole = {"name": "MMLU (5-Shot)", "type": "cais/mmlu", "config": "all"}
    (found,) = read_model_index(index(("m", whole, value)))
    assert found.percent == pytest.approx(64.9)


def test_of_two_models_in_an_index_nobody_knows_which_is_this() -> None:
    whole = {"name": "MMLU", "type": "cais/mmlu"}
    assert read_model_index(index(("a", whole, 64.9), ("b", whole, 70.0))) == []
    assert len(read_model_index(index(("a", whole, 64.9), ("b", whole, 64.9)))) == 2
    assert read_model_index(index(("a", whole, 64.9), ("a", whole, 70.0)), "org/a") == []


def test_of_two_models_in_an_index_the_one_of_this_name_is_this() -> None:
    whole = {"name": "MMLU"}
    two = index(("Lyra-7B", whole, 64.9), ("Rival-70B", whole, 79.0))
    assert [s.percent for s in read_model_index(two, "org/lyra-7b")] == [64.9]
    assert [s.percent for s in read_model_index(two, "Rival-70B")] == [79.0]
    assert read_model_index(two, "org/Lyra-8B") == []


def test_listed_results_lie_under_data_or_bare() -> None:
    bare = {"dataset": {"id": "cais/mmlu", "task_id": "mmlu"}, "value": 65.5, "notes": "5-shot"}
    nested = {"filename": ".eval_results/mmlu.yaml", "verified": False, "data": bare}
    for given in (bare, nested):
        (found,) = read_eval_results(json.dumps([given, {"error": "no", "data": None}, 7]))
        assert (found.benchmark, found.percent) == ("mmlu", 65.5)


@pytest.mark.parametrize("value", [10**400, -(10**400), float("nan"), float("inf"), True, None])
def test_no_number_breaks_a_reader_of_scores(value: Any) -> None:
    whole = {"name": "MMLU", "type": "cais/mmlu"}
    assert read_model_index(index(("m", whole, value))) == []
    said = [{"dataset": {"id": "cais/mmlu", "task_id": "mmlu"}, "value": value}]
    assert read_eval_results(json.dumps(said)) == []


def livecodebench(text: str) -> list[tuple[float | None, str | None]]:
    """The LiveCodeBench that a card states of maker/Rhea-7B, with its protocol."""
    found = read(text, "maker/Rhea-7B")
    return [(s.best, s.text) for s in found if s.quantity == "livecodebench"]


@pytest.mark.parametrize(
    ("card", "score", "protocol"),
    [
        ("| Benchmark | Rhea-7B | Other-7B |\n|--|--|--|\n"
         "| LiveCodeBench v6 (25.02-25.05) | 51.8 | 40 |\n", 51.8, "v6"),
        ("| Model | LiveCodeBench | MMLU |\n|--|--|--|\n| Rhea-7B | 33.1 | 60.2 |\n", 33.1,
         "version not stated"),
        ("| Benchmark | Rhea-7B |\n|--|--|\n| LiveCodeBench (24.10-25.02) | 43.4 |\n", 43.4,
         "24.10 to 25.02"),
        ("- LiveCodeBench v5: 51.8\n", 51.8, "v5"),
    ],
)  # fmt: skip
def test_a_score_of_livecodebench_names_its_problems(
    card: str, score: float, protocol: str
) -> None:
    ((best, text),) = livecodebench(card)
    assert best == score and text is not None and f"pass@1, {protocol}" in text


@pytest.mark.parametrize(
    "card",
    [
        "| Benchmark | Rhea-7B |\n|--|--|\n| LiveCodeBench Pro | 12.1 |\n",
        "| Benchmark | Rhea-7B |\n|--|--|\n| LiveCodeBench (Easy) | 82.1 |\n",
        "| Benchmark | Rhea-7B |\n|--|--|\n| LiveCodeBench v5 | 55 |\n| LiveCodeBench v6 | 51 |\n",
    ],
    ids=["another test", "a part", "two versions that differ"],
)
def test_what_is_no_score_of_livecodebench(card: str) -> None:
    assert livecodebench(card) == []


def test_evaluation_results_of_livecodebench() -> None:
    def data(dataset: str, task: str) -> str:
        entry = {"dataset": {"id": dataset, "task_id": task}, "value": 61.2}
        return json.dumps([{"data": entry}])

    (score,) = read_eval_results(data("livecodebench/code_generation_lite", "release_v6"))
    assert (score.benchmark, score.percent) == ("livecodebench", 61.2)
    assert score.protocol.startswith("v6, ")
    assert read_eval_results(data("livecodebench/test_output_prediction", "default")) == []
    assert read_eval_results(data("someone/LiveCodeBench-Pro", "hard")) == []
    named = index(("m", {"name": "LiveCodeBench v5", "type": "x"}, 0.559))
    assert [s.percent for s in read_model_index(named)] == [pytest.approx(55.9)]


@pytest.mark.parametrize("aside", ["pass@10", "pass@100", "maj@8", "pass @ 5"])
def test_a_score_of_several_answers_is_another_test(aside: str) -> None:
    table = f"| Benchmark | Score |\n|---|---|\n| HumanEval ({aside}) | 70.1 |\n"
    assert [s for s in read(table, "maker/Rhea-7B") if s.quantity == "humaneval"] == []
