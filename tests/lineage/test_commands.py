"""`hubscan lineage` and `hubscan families` on the built-in sample."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from hubscan.cli.main import cli
from hubscan.model.errors import UnknownModelError
from hubscan.model.exits import Exit


@pytest.fixture
def run(sample):
    def call(*arguments: str) -> Result:
        return CliRunner().invoke(cli, [*arguments, "--data-dir", str(sample.data.root)])

    return call


def test_the_llama_2_family_is_a_sensible_tree(run):
    lines = run("lineage", "meta-llama/Llama-2-70b-hf", "--down").output.splitlines()
    assert lines[0].startswith("meta-llama/Llama-2-70b-hf · base · 69 B parameters · 8.2e23 FLOP")
    assert any("meta-llama/Llama-2-70b-chat-hf · finetune" in line for line in lines)
    assert any("TheBloke/Llama-2-70B-Chat-GPTQ · quantized (inferred)" in line for line in lines)
    assert any(line.startswith("│  ") for line in lines)


def test_a_quantised_copy_inherits_the_compute_of_its_base(run):
    shown = json.loads(
        run("lineage", "TheBloke/Llama-2-70B-Chat-GPTQ", "--up", "--format", "json").output
    )
    flop = {m["id"]: m["training_flop"]["best"] for m in shown["members"]}
    base = flop["meta-llama/Llama-2-70b-hf"]
    assert base <= flop["TheBloke/Llama-2-70B-Chat-GPTQ"] <= 1.05 * base


@pytest.mark.parametrize(("form", "start"), [("dot", "digraph"), ("mermaid", "flowchart LR")])
def test_drawings_start_as_their_readers_expect(run, form, start):
    result = run("lineage", "Qwen/Qwen2.5-7B", "--depth", "1", "--format", form)
    assert result.exit_code == 0
    assert result.output.startswith(start)


def test_an_unknown_model_names_the_closest(run):
    result = run("lineage", "meta-lama/Llama-2-70b")
    assert isinstance(result.exception, UnknownModelError)
    assert result.exception.exit_code == Exit.USAGE
    assert "meta-llama/Llama-2-70b-hf" in str(result.exception)


def test_families_are_ordered_and_name_rules(run):
    found = json.loads(run("families", "--json", "-n", "5").output)
    derived = [line["derived"] for line in found]
    assert derived == sorted(derived, reverse=True)
    assert len(found) == 5
    assert all(line["distinct"] <= line["derived"] + 1 for line in found)
    assert any(line["rules"] for line in found)
    by_downloads = json.loads(run("families", "--json", "-n", "5", "--by", "downloads").output)
    downloads = [line["downloads"] for line in by_downloads]
    assert downloads == sorted(downloads, reverse=True)


def test_the_table_of_families_fits_a_terminal(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    result = run("families", "-n", "3")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert max(map(len, lines)) <= 100
    assert sum("rules that likely cover the root" in line for line in lines) == 3
