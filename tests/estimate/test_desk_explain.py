"""`hubscan estimate --explain`: the same derivation for local files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from hubscan import desk
from hubscan.cli.main import cli
from hubscan.model.errors import HubscanError
from hubscan.model.tables import QUANTITIES
from hubscan.reports.explanation_json import explanation_json
from hubscan.reports.explanation_schema import schema
from hubscan.reports.why.derivation import Fate
from hubscan.reports.why.statements import compared
from tests.estimate.support import CONFIG
from tests.estimate.test_documents import LLAMA_7B
from tests.reports.recompute import calculations, recompute

ALONE = desk.Settings(CONFIG, no_reference=True)
FULL = desk.Settings(CONFIG)


def _record(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "createdAt": "2024-05-01T00:00:00.000Z", **more}


def _child(name: str, base: str, relation: str, **more: Any) -> dict[str, Any]:
    tags = [f"base_model:{base}", f"base_model:{relation}:{base}"]
    return _record(name, tags=tags, cardData={"base_model": base}, **more)


MIXED = {"I32": 809_000_000, "F16": 320_000_000}
LINES: dict[str, tuple[dict[str, Any], desk.Settings, set[str]]] = {
    "tokens": (
        {"record": _record("a/x-7B"), "card": "x-7B was pre-trained on 2T tokens."},
        ALONE,
        {"operations", "name"},
    ),
    "tokens and hours": (
        {
            "config": LLAMA_7B,
            "card": "# Model\nTrained on 2T tokens.\n\nTraining took 184320 A100 GPU hours.",
        },
        ALONE,
        {"operations", "hardware", "operations and hardware"},
    ),
    "implausible hours": (
        {
            "config": LLAMA_7B,
            "card": "# Model\nTrained on 2T tokens.\n\nTraining took 100 A100 GPU hours.",
        },
        ALONE,
        {"operations", "they disagree"},
    ),
    "hours of an unnamed device": (
        {"config": LLAMA_7B, "card": "Training took 5000 GPU hours."},
        ALONE,
        set(),
    ),
    "a stated figure": (
        {"config": LLAMA_7B, "card": "The training compute was 8.4e22 FLOP."},
        ALONE,
        {"stated FLOP"},
    ),
    "two stages": (
        {
            "config": LLAMA_7B,
            "card": "Pre-trained on 2T tokens.\n\nThen fine-tuned on 10B tokens.",
        },
        ALONE,
        {"operations"},
    ),
    "nothing but a size": ({"config": LLAMA_7B}, ALONE, {"size × largest corpus by that date"}),
    "nothing at all": ({"record": _record("a/unnamed")}, ALONE, {"largest open run"}),
    "a small library": (
        {"record": _record("a/agent", library_name="stable-baselines3")},
        ALONE,
        {"library bound"},
    ),
    "a mixture": ({"record": _record("a/x-8x7B")}, ALONE, {"name", "name, two experts active"}),
    "a lost base": (
        {"record": _child("a/x-7B-chat", "gone/x-7B", "finetune")},
        ALONE,
        {"fine-tune bound", "sum of distinct steps"},
    ),
    "a curated base": (
        {"record": _child("a/chat", "meta-llama/Llama-2-7b-hf", "finetune")},
        FULL,
        {"fine-tune bound", "sum of distinct steps"},
    ),
    "an adapter": (
        {
            "record": _child("a/lora-7b", "gone/x-7B", "adapter", library_name="peft"),
            "card": "Fine-tuned on 30M tokens.",
        },
        ALONE,
        {"usual adapter ranks"},
    ),
    "a packed copy": (
        {
            "record": _child(
                "a/x-7B-AWQ",
                "gone/x-7B",
                "quantized",
                config={"quantization_config": {"quant_method": "awq", "bits": 4}},
                safetensors={"parameters": MIXED, "total": sum(MIXED.values())},
            )
        },
        ALONE,
        {"safetensors tensors, unpacked"},
    ),
    "a curated model": (
        {"record": _record("meta-llama/Llama-3.1-8B"), "card": "Trained on 15T tokens."},
        FULL,
        set(),
    ),
    "the trainer's own count": (
        {
            "record": _child("c/x-7B-chat", "gone/x-7B", "finetune"),
            "trainer_state": {"total_flos": 1.5e18},
        },
        ALONE,
        {"sum of distinct steps"},
    ),
}


EXPLAINED: dict[str, dict[str, Any]] = {}
ANSWERS: dict[str, dict[str, Any]] = {}


@pytest.fixture(scope="module", autouse=True)
def _all_at_once() -> None:
    """Explanations and estimates of all lines from as few tables as there are settings."""
    for settings in (ALONE, FULL):
        cases = [case for case, (_, under, _) in LINES.items() if under is settings]
        lines = [LINES[case][0] for case in cases]
        found = map(explanation_json, desk.explanations(lines, settings))
        EXPLAINED.update(zip(cases, found, strict=True))
        ANSWERS.update(zip(cases, desk.estimates(lines, settings), strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("case", LINES)
def test_arithmetic_is_there_and_comes_out_at_the_figures(case: str) -> None:
    wanted, found = LINES[case][2], EXPLAINED[case]
    jsonschema.validate(found, schema())
    lines = calculations(found)
    for _, shown in lines:
        again = recompute(shown["calculation"])
        assert again == pytest.approx(shown["result"], rel=1e-9), shown
    methods = {shown["method"] for _, shown in lines}
    missing = {w for w in wanted if not any(m.startswith(w) for m in methods)}
    assert not missing, methods
    for quantity in QUANTITIES:
        figure = found[quantity.name]
        undone = [n for n in figure["why"]["notes"] if "does not come out" in n]
        assert not undone
        fates = [s["fate"] for s in figure["why"]["statements"]]
        assert figure["grade"] == "unknown" or "used" in fates, quantity.name


@pytest.mark.slow
@pytest.mark.parametrize("case", LINES)
def test_explaining_changes_no_figure(case: str) -> None:
    answer, found = ANSWERS[case], EXPLAINED[case]
    for quantity in QUANTITIES:
        shown = {part: found[quantity.name][part] for part in answer[quantity.name]}
        assert shown == answer[quantity.name]


def test_a_line_is_explained_alone_as_among_others() -> None:
    case = "a stated figure"
    assert (
        explanation_json(desk.explain(*LINES[case][:2]))["own_flop"] == EXPLAINED[case]["own_flop"]
    )


def test_a_base_is_not_given_the_tokens_that_its_child_s_card_repeats() -> None:
    line = {
        "record": _child("a/x-7B-chat", "gone/x-7B", "finetune"),
        "card": "---\nbase_model: gone/x-7B\n---\n# x-7B\nx-7B was pre-trained on 2T tokens.",
    }
    found = explanation_json(desk.explain(line, ALONE))
    said = found["training_tokens"]["why"]["statements"]
    copied = next(s for s in said if s["best"] == 2e12)
    assert copied["fate"] == "not used" and "counted there" in copied["reason"]
    assert copied["source"].startswith("README.md line 5: ")


def test_statements_that_disagree_are_all_shown() -> None:
    card = "# x\nx was pre-trained on 2T tokens.\n\nWe pre-trained x on 1.4T tokens of text."
    found = explanation_json(desk.explain({"config": LLAMA_7B, "card": card}, ALONE))
    said = found["training_tokens"]["why"]["statements"]
    assert {s["best"]: s["fate"] for s in said} == {2e12: "used", 1.4e12: "not used"}
    assert "larger figure" in said[1]["reason"]


def test_an_assumption_given_by_hand_is_the_one_shown() -> None:
    half = desk.Settings(CONFIG, no_reference=True, values={"utilisation_hopper": 0.5})
    found = explanation_json(desk.explain({"card": "Training took 370,000 H100 hours."}, half))
    assert found["assumptions"]["utilisation_hopper"]["value"] == 0.5


def test_a_line_that_cannot_be_used_says_why() -> None:
    with pytest.raises(HubscanError, match="not an object"):
        desk.explain({"record": 3}, ALONE)


@pytest.mark.slow
def test_the_command_prints_for_people_and_for_machines(tmp_path: Path) -> None:
    card = tmp_path / "README.md"
    card.write_text("# Wren\nPre-trained on 2T tokens of \x1b[1m[red]text[/red].", "utf-8")
    config = tmp_path / "config.json"
    config.write_text(json.dumps(LLAMA_7B), "utf-8")
    arguments = ["estimate", "--config", str(config), "--card", str(card), "--explain"]
    told = CliRunner().invoke(cli, arguments, env={"COLUMNS": "100"}).output
    assert "6 [flop_per_parameter_token] × 6.74e9 parameters that count × 2e12 tokens" in told
    assert "README.md line 2" in told
    assert "\x1b" not in told and "[red]text[/red]" in told
    machine = json.loads(CliRunner().invoke(cli, [*arguments, "--json"]).output)
    jsonschema.validate(machine, schema())
    assert machine["verdicts"] == [] and machine["origin"] == {}


def test_a_batch_is_not_explained(tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text("{}\n", "utf-8")
    refused = CliRunner().invoke(cli, ["estimate", "--batch", str(batch), "--explain"])
    assert refused.exit_code == 2 and "one model" in refused.output


@pytest.mark.parametrize(
    ("lost", "fate", "said"),
    [
        ((0, 8e9, 80e9), Fate.AGREES, "counts is trusted more"),
        ((0, 30e9, 300e9), Fate.DISAGREES, "its best value lies outside the figure, which its"),
        ((29e9, 30e9, 31e9), Fate.DISAGREES, "lies outside the figure; counts is"),
        ((0, None, 80e9), Fate.NOT_USED, "a bound only; counts is trusted more"),
    ],
)
def test_what_bounds_hold_the_figure_lies_not_outside(lost: Any, fate: Fate, said: str) -> None:
    found = compared(lost, (8e9, 8e9, 8e9), "counts")
    assert found[0] is fate
    assert found[1].startswith(said)
