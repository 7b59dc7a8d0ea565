"""`hubscan report` and `hubscan top` on the assessed sample."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hubscan.cli.main import cli


@pytest.fixture
def run(sample: Any) -> Any:
    def invoke(*args: str) -> Result:
        return CliRunner().invoke(
            cli, [*args, "--data-dir", str(sample.data.root)], env={"COLUMNS": "140"}
        )

    return invoke


def test_top_names_models_of_a_tier_with_their_level(run: Any) -> None:
    shown = run("top", "--rule", "eu-gpai", "--tier", "gpai", "-n", "5")
    assert shown.exit_code == 0
    assert "surely" in shown.output
    assert len([line for line in shown.output.splitlines() if "/" in line]) == 5


def test_top_suggests_the_closest_rule(run: Any) -> None:
    assert "eu-gpai" in str(run("top", "--rule", "eu-gpay").exception)


def test_the_terminal_report_writes_nothing(run: Any, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shown = run("report", "--terminal", "--out", str(out))
    assert "at least" in shown.output
    assert not out.exists()


def test_a_part_goes_to_its_own_folder(run: Any, tmp_path: Path) -> None:
    args = ("--rule", "eu-gpai", "--section", "groups", "--group-by", "family", "--top", "3")
    shown = run("report", *args, "--format", "json", "--out", str(tmp_path))
    assert shown.exit_code == 0, shown.output
    document = json.loads((tmp_path / "report.json").read_text())
    (section,) = document["sections"]
    rows = section["blocks"][1]["rows"]
    assert {row[0] for row in rows} == {"eu-gpai"}
    assert not (tmp_path / "history.csv").exists()


def test_a_publisher_gets_a_page(run: Any, tmp_path: Path) -> None:
    shown = run("report", "--publisher", "meta-llama", "--format", "md", "--out", str(tmp_path))
    assert shown.exit_code == 0, shown.output
    text = (tmp_path / "README.md").read_text()
    assert "meta-llama/Llama-2-70b-hf" in text.replace("\\", "")


def test_the_whole_report_enters_the_history(sample: Any) -> None:
    history = sample.out / "history.csv"
    lines = history.read_text().splitlines()
    assert lines[0].startswith("data_date,rule,tier")
    assert any("eu-gpai,gpai" in line for line in lines)
