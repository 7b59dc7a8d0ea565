"""What documents add: from statements to compute, through the real tables."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hubscan import desk
from hubscan.cli.main import cli
from hubscan.model.errors import ConfigError
from tests.estimate.support import CONFIG

ALONE = desk.Settings(CONFIG, no_reference=True)
LLAMA_7B = {
    "model_type": "llama", "hidden_size": 4096, "num_hidden_layers": 32, "vocab_size": 32000,
    "num_attention_heads": 32, "intermediate_size": 11008, "architectures": ["LlamaForCausalLM"],
}  # fmt: skip


def one(line: object, settings: desk.Settings = ALONE) -> dict[str, Any]:
    """The answer to one line."""
    return desk.estimates([line], settings)[0]


ANNEX = (
    ("3.8B", "3.3T", 7.5e22),
    ("0.6B", "36T", 1.3e23),
    ("1.54B", "18T", 1.66e23),
    ("1.7B", "36T", 3.7e23),
    ("2.5B", "12T", 1.8e23),
    ("2.6B", "10T", 1.56e23),
)
"""Guidelines of the EU Commission on general-purpose AI models, July 2025, annex."""


def test_operations_reproduce_the_eu_annex() -> None:
    lines = [
        {"record": {"id": f"a/m{i}-{size}"}, "card": f"Pretrained on {tokens} tokens."}
        for i, (size, tokens, _) in enumerate(ANNEX)
    ]
    for answer, (_, _, flop) in zip(desk.estimates(lines, ALONE), ANNEX, strict=True):
        assert answer["own_flop"]["best"] == pytest.approx(flop, rel=0.03)
        assert answer["own_flop"]["low"] < flop < answer["own_flop"]["high"]


def test_hardware_reproduces_the_eu_annex_at_its_own_utilisation() -> None:
    half = desk.Settings(CONFIG, no_reference=True, values={"utilisation_hopper": 0.5})
    answer = one({"card": "Training took 370,000 H100 hours."}, half)
    assert answer["own_flop"]["best"] == pytest.approx(6.5e23, rel=0.03)
    assert "hardware" in answer["own_flop"]["method"]


def test_two_methods_give_the_hull_and_the_geometric_mean() -> None:
    card = "# Model\nTrained on 2T tokens.\n\nTraining took 184320 A100 GPU hours."
    both = one({"record": {"id": "a/x"}, "config": LLAMA_7B, "card": card})["own_flop"]
    operations = 6 * 6_738_415_616 * 2e12
    hardware = 184320 * 3600 * 312e12 * 0.39
    assert both["best"] == pytest.approx((operations * hardware) ** 0.5, rel=0.01)
    assert both["low"] < min(operations, hardware) < max(operations, hardware) < both["high"]
    assert "operations" in both["method"] and "hardware" in both["method"]


def test_impossible_utilisation_lowers_the_grade() -> None:
    card = "Trained on 2T tokens.\n\nTraining took 100 A100 GPU hours."
    flop = one({"config": LLAMA_7B, "card": card})["own_flop"]
    assert flop["grade"] == "inferred"
    assert "disagree" in flop["method"]
    assert flop["best"] == pytest.approx(6 * 6_738_415_616 * 2e12, rel=0.01)


def test_config_formula_answers_without_a_hub() -> None:
    answer = one({"config": LLAMA_7B})
    assert answer["parameters"]["best"] == 6_738_415_616
    assert answer["parameters"]["grade"] == "exact"
    assert answer["own_flop"]["best"] is None


def test_a_fine_tune_counts_only_what_it_adds() -> None:
    card = "---\nbase_model: some/base-7b\n---\nFine-tuned on 2B tokens.\nThe base saw 2T tokens."
    flop = one({"record": {"id": "a/tuned-7b"}, "card": card})
    assert flop["relation"] == "finetune"
    assert flop["training_tokens"]["best"] == 2e9
    assert flop["own_flop"]["best"] == pytest.approx(6 * 7e9 * 2e9)


def test_stated_compute_beats_other_methods() -> None:
    card = "Total training compute was 3.8e25 FLOPs. Pretrained on 15T tokens."
    flop = one({"record": {"id": "a/x-405B"}, "card": card})["own_flop"]
    assert flop["best"] == pytest.approx(3.8e25)
    assert flop["grade"] == "stated"


def test_broken_lines_become_reasons_and_keep_their_place() -> None:
    lines = [
        desk.parse_line(b"{not json"),
        {"record": []},
        7,
        {"record": {"id": "../../etc"}},
        {"config": {"hidden_size": "NaN", "num_hidden_layers": 10**40, "model_type": "llama"}},
        {"record": {"id": "a/ok-7B", "safetensors": {"total": "many"}, "tags": 5}},
        {},
    ]
    answers = desk.estimates(lines, ALONE)
    assert len(answers) == len(lines)
    assert ["error" in a for a in answers] == [True, True, True, True, False, False, False]
    assert answers[4]["problems"]
    assert answers[5]["parameters"]["best"] == 7e9
    json.dumps(answers, allow_nan=False)


@pytest.mark.slow
def test_hiding_a_row_changes_the_method() -> None:
    record = {"record": {"id": "meta-llama/Llama-2-7b-hf"}}
    shown = one(record, desk.Settings(CONFIG))
    hidden = one(record, desk.Settings(CONFIG, hide=("META-LLAMA/Llama-2-7b-hf",)))
    assert shown["own_flop"]["best"] is not None
    assert hidden["own_flop"]["best"] is None


def test_unknown_assumptions_are_refused() -> None:
    with pytest.raises(ConfigError, match="utilisation"):
        one({}, desk.Settings(CONFIG, values={"utilisation_hoper": 0.5}))
    with pytest.raises(ConfigError):
        one({}, desk.Settings(CONFIG, values={"utilisation_hopper": float("nan")}))


@pytest.mark.slow
def test_single_and_batch_agree(tmp_path: Path) -> None:
    record = {"id": "a/x-7B", "createdAt": datetime(2024, 1, 1).isoformat() + "Z"}
    line = {"record": record, "config": LLAMA_7B, "card": "Trained on 1T tokens."}
    for name in ("record", "config"):
        (tmp_path / f"{name}.json").write_text(json.dumps(line[name]))
    (tmp_path / "README.md").write_text(str(line["card"]))
    (tmp_path / "b.jsonl").write_text(f"{json.dumps(line)}\n\n{json.dumps({'card': 'x'})}\n")
    run = CliRunner().invoke
    common = ["estimate", "--config-dir", str(CONFIG.folder), "--no-reference"]
    parts = ["--record", "record.json", "--config", "config.json", "--card", "README.md"]
    parts = [p if p.startswith("--") else str(tmp_path / p) for p in parts]
    single = run(cli, [*common, *parts])
    batch = run(cli, [*common, "--batch", str(tmp_path / "b.jsonl")])
    assert single.exit_code == batch.exit_code == 0, single.output + batch.output
    lines = batch.output.splitlines()
    assert len(lines) == 2
    assert json.loads(single.output) == json.loads(lines[0])


def test_the_verb_needs_something_to_read() -> None:
    assert CliRunner().invoke(cli, ["estimate"]).exit_code == 2
    assert CliRunner().invoke(cli, ["estimate", "--assumption", "x"]).exit_code == 2


@pytest.mark.slow
def test_an_assumption_moves_the_compute_of_curated_models(tmp_path: Path) -> None:
    record = {"id": "meta-llama/Llama-2-7b-hf"}
    (tmp_path / "record.json").write_text(json.dumps(record))
    args = [
        "estimate",
        "--config-dir",
        str(CONFIG.folder),
        "--record",
        str(tmp_path / "record.json"),
    ]
    plain, moved = (
        json.loads(CliRunner().invoke(cli, [*args, *more]).stdout)
        for more in ((), ("--assumption", "flop_per_parameter_token=12"))
    )
    assert moved["own_flop"]["high"] == 2 * plain["own_flop"]["high"]
