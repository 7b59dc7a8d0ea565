"""Explanations as they are printed: what comes first, and where a statement stands."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from hubscan import hub, pipeline
from hubscan.cli.main import cli
from hubscan.reports.explanation_json import explanation_json
from hubscan.reports.explanation_schema import schema
from hubscan.store.datadir import DataDir
from hubscan.store.documents import Document, DocumentStore
from tests.conftest import AssessedSample
from tests.reports.recompute import recompute
from tests.test_explain import BASE, CONFIG, MERGE, UNKNOWN, statements


@pytest.mark.parametrize("model", [BASE, MERGE, UNKNOWN])
def test_the_answer_comes_first_and_fits(sample: AssessedSample, model: str) -> None:
    told = CliRunner().invoke(cli, ["explain", model, "--data-dir", str(sample.data.root)]).output
    titles = ["Figures", "Lineage", "Why", "Assumptions used", "Verdicts, strongest first"]
    lines = told.splitlines()
    places = [lines.index(title) for title in titles if title in lines]
    assert places == sorted(places) and len(places) >= 4
    assert max(len(line) for line in lines) <= 100
    assert not any(line.endswith(" ") for line in lines)


def test_one_figure_or_one_rule_can_be_asked_for(sample: AssessedSample) -> None:
    data = ["--data-dir", str(sample.data.root)]
    one = CliRunner().invoke(cli, ["explain", BASE, "--figure", "own_flop", *data]).output
    assert "own_flop" in one and "mmlu" not in one and "Verdicts" not in one
    rule = CliRunner().invoke(cli, ["explain", BASE, "--rule", "eu-gpai", *data]).output
    assert "eu-gpai/gpai" in rule and "caip-" not in rule
    wrong = CliRunner().invoke(cli, ["explain", BASE, "--rule", "eu-gpia", *data])
    assert wrong.exception.exit_code == 2 and "eu-gpai" in str(wrong.exception)


CARD = """---
license: mit
base_model: me/Wren-7B
---
# Wren-7B-Chat

Wren-7B-Chat starts from Wren-7B, which was pre-trained on 2T tokens of web data.
We fine-tuned Wren-7B-Chat on 3B tokens of \x1b[31mdialogue [bold]data[/bold].

Fine-tuning took 500 A100 GPU hours.
"""


@pytest.fixture(scope="module")
def documented(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    """A base and its fine-tune, whose card was fetched; assessed."""
    folder = tmp_path_factory.mktemp("documented")
    pages = folder / "pages"
    pages.mkdir()
    record = {"createdAt": "2024-05-01T00:00:00.000Z", "downloads": 5}
    key, sha = f"{2:024x}", "f" * 40
    models = [
        record | {"_id": f"{1:024x}", "id": "me/Wren-7B", "modelId": "me/Wren-7B"},
        record
        | {
            "_id": key,
            "id": "me/Wren-7B-Chat",
            "sha": sha,
            "tags": ["base_model:me/Wren-7B", "base_model:finetune:me/Wren-7B"],
            "cardData": {"base_model": "me/Wren-7B", "license": "mit"},
        },
    ]
    (pages / "page.json").write_text(json.dumps(models), encoding="utf-8")
    data = DataDir(folder / "data")
    snapshot = hub.scan(f"pages:{pages}", data)
    store = DocumentStore.of(data, snapshot)
    store.put(Document(key, "me/Wren-7B-Chat", sha, "readme", "found"), CARD.encode())
    pipeline.assess(data, CONFIG, snapshot=snapshot)
    return data


def test_a_statement_is_shown_with_its_file_and_line(documented: DataDir) -> None:
    found = explanation_json(
        pipeline.explain(documented, CONFIG, documented.assessment(), "me/Wren-7B-Chat")
    )
    jsonschema.validate(found, schema())
    assert found["rerun"]["agrees"]
    fates = {s["best"]: s for s in found["training_tokens"]["why"]["statements"]}
    assert fates[3e9]["fate"] == "used"
    assert fates[3e9]["source"].startswith("README.md line 8: ")
    methods = statements(found, "own_flop")
    assert {m.partition(":")[0] for m in methods} == {"operations", "hardware"}
    assert all(m["source"].startswith("README.md line ") for m in methods.values())
    best = next(
        line
        for line in found["own_flop"]["why"]["arithmetic"]
        if line["method"] == "operations and hardware" and line["end"] == "best"
    )
    assert best["calculation"]["operation"] == "geometric mean"
    assert recompute(best["calculation"]) == pytest.approx(found["own_flop"]["best"])


def test_what_a_card_says_cannot_drive_the_terminal(documented: DataDir) -> None:
    arguments = ["explain", "me/Wren-7B-Chat", "--data-dir", str(documented.root)]
    told = CliRunner().invoke(cli, arguments).output
    assert "\x1b" not in told
    assert "⟨U+001B⟩[31mdialogue" in told
    assert "[bold]data[/bold]" in " ".join(told.split())


def test_the_example_in_the_docs_is_what_the_command_prints(sample: AssessedSample) -> None:
    """`HUBSCAN_UPDATE_GOLDEN=1 pytest tests/test_explain.py` writes it anew."""
    page = Path(__file__).resolve().parents[1] / "docs" / "explain.md"
    text = page.read_text("utf-8")
    mark = re.search(r"<!-- example: hubscan (.+?) -->\n", text)
    assert mark is not None
    arguments = [*mark[1].split(), "--data-dir", str(sample.data.root)]
    told = CliRunner().invoke(cli, arguments).output
    block = f"```\n{told[told.index('Why') :].rstrip()}\n```\n"
    current = text[: mark.end()] + block + text[text.index("<!-- end -->") :]
    if os.environ.get("HUBSCAN_UPDATE_GOLDEN"):
        page.write_text(current, "utf-8")
    assert page.read_text("utf-8") == current
