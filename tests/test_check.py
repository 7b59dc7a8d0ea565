"""`hubscan check` over HTTP: one model, its ancestors, what the rules say, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from hubscan.cli.main import cli
from tests.hub.catalogue import Catalogue, generated
from tests.hub.server import FakeHub

BASE, TUNED, MERGED, OWN = "lab/Wren-70B", "lab/Wren-70B-Chat", "who/Wren-Mix", "me/Wren-Mix-LoRA"
CARD = """---
license: apache-2.0
---
# Wren 70B
The model has 70B parameters and was trained on 15 trillion tokens.
"""
NEXT = """---
pipeline_tag: text-generation
base_model: lab/Wren-70B
license: apache-2.0
---
# Wren next
Wren 70B, fine-tuned on 1 billion tokens.
"""


def record(number: int, model: str, parents: tuple[str, ...] = (), **fields: Any) -> dict[str, Any]:
    bare = generated(number)
    for name in ("gguf", "baseModels", "config", "cardData", "evalResults"):
        bare.pop(name, None)
    relation = fields.pop("relation", "finetune")
    said = {"base_model": list(parents), "base_model_relation": relation} if parents else {}
    return bare | {
        "id": model,
        "sha": f"{number:040x}",
        "gated": False,
        "createdAt": "2025-03-01T00:00:00.000Z",
        "pipeline_tag": "text-generation",
        "library_name": "transformers",
        "safetensors": {"parameters": {"BF16": 70_000_000_000}, "total": 70_000_000_000},
        "cardData": {"license": "apache-2.0", **said},
        "tags": [f"base_model:{relation}:{p}" for p in parents],
        **fields,
    }


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    models = [
        record(1, BASE),
        record(2, TUNED, (BASE,)),
        record(3, MERGED, (TUNED, BASE), relation="merge"),
        record(4, OWN, (MERGED,)),
        record(5, "me/orphan", ("gone/away",)),
    ]
    with FakeHub(Catalogue(models)) as fake:
        fake.files = {BASE: {"README.md": CARD.encode()}}
        monkeypatch.setenv("HF_ENDPOINT", fake.endpoint)
        monkeypatch.delenv("HF_TOKEN", raising=False)
        yield fake


def check(*words: str) -> Result:
    return CliRunner().invoke(cli, ["check", "--quiet", *words])


def test_a_model_with_three_ancestors_in_ten_requests(served: FakeHub, tmp_path: Path) -> None:
    badge = tmp_path / "badge.svg"
    shown = check(OWN, "--json", "--badge", str(badge), "--rule", "eu-gpai")
    assert shown.exit_code == 5, shown.output
    said = json.loads(shown.stdout)
    assert said["id"] == OWN
    assert said["ancestors"] == sorted([BASE, TUNED, MERGED])
    assert said["requests"] <= 10
    assert said["problems"] == []
    flop = said["explanation"]["training_flop"]
    assert flop["low"] == pytest.approx(6 * 70e9 * 15e12, rel=0.35)
    tiers = {v["tier"]: v for v in said["verdicts"]}
    assert tiers["gpai"]["covered"] != "surely covered"  # whoever tunes a stranger's model
    gpai = tiers["held"]
    assert gpai["covered"] == "surely covered"
    assert "FLOP" in gpai["criterion"]
    assert gpai["jurisdiction"] == "EU"
    drawn = ElementTree.fromstring(badge.read_text("utf-8"))
    assert "covered by 1 text" in (drawn.get("aria-label") or "")


def test_the_text_names_the_law_the_fact_and_what_does_not_apply(served: FakeHub) -> None:
    shown = check(BASE)
    assert shown.exit_code == 5, shown.output
    lines = shown.output.splitlines()
    assert lines[0] == BASE
    assert "Issued by an authority" in shown.output
    assert "Bills" in shown.output
    assert "do not cover it (--all names them)" in shown.output
    assert "compare a model with all others" in shown.output
    assert "Traceback" not in shown.output


def test_what_is_missing_is_said(served: FakeHub) -> None:
    shown = check("me/orphan", "--rule", "eu-gpai")
    assert shown.exit_code == 0, shown.output
    assert "no model 'gone/away'" in shown.output
    assert "possibly" in shown.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("no/such",), "no model 'no/such' that it shows to you"),
        (("etc/../passwd",), "not the name of a model"),
        (("./nowhere",), "there is no folder ./nowhere"),
        ((BASE, "--rule", "eu-gpaii"), "no rule 'eu-gpaii'"),
        ((".",), "holds no README.md, no config.json and no weights"),
    ],
)
def test_what_cannot_be_answered_gets_a_sentence(
    served: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: Any, sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = check(*words)
    assert shown.exit_code not in (0, 5)
    assert sentence in str(shown.exception)


def test_a_model_to_be_is_checked_from_its_folder(served: FakeHub, tmp_path: Path) -> None:
    folder = tmp_path / "Wren-Next"
    folder.mkdir()
    (folder / "README.md").write_text(NEXT, "utf-8")
    shown = check(str(folder), "--rule", "eu-gpai", "--json")
    assert shown.exit_code == 5, shown.output
    said = json.loads(shown.stdout)
    assert said["id"] == "local/Wren-Next"
    assert said["ancestors"] == [BASE]
    (folder / "README.md").unlink()
    (folder / "config.json").write_text("[1", "utf-8")
    assert "not JSON" in str(check(str(folder)).exception)


def test_a_renamed_model_a_budget_that_ends_and_a_rule_that_may_cover(served: FakeHub) -> None:
    served.renamed = {"old/Wren": OWN}
    words = ("old/Wren", "--budget", "2", "--rule", "eu-gpai", "--fail-on", "ca-sb53")
    shown = check(*words)
    assert shown.exit_code == 0, shown.output
    assert "old/Wren is called me/Wren-Mix-LoRA now" in shown.output
    assert "the budget was spent" in shown.output
