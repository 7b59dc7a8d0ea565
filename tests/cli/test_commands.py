"""Every command has help; the command reference and the README say what the commands say."""

from __future__ import annotations

import json
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from hubscan.cli.main import cli
from tests.conftest import ROOT, AssessedSample
from tests.support.scripts import script

VERBS = cli.list_commands(click.Context(cli))


@pytest.mark.parametrize("verb", VERBS)
def test_every_command_has_help(verb: str) -> None:
    command = cli.get_command(click.Context(cli), verb)
    assert command is not None and command.help, f"{verb} says nothing about itself"
    assert CliRunner().invoke(cli, [verb, "--help"]).exit_code == 0


@pytest.mark.slow
def test_the_command_reference_is_current() -> None:
    # click keeps the help option of a command that was called alone, so a process of its own
    asked = "from tests.support.scripts import script; "
    asked += "print(script('write_command_reference').reference(), end='')"
    told = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT
    )
    expected = told.stdout
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == expected, (
        "run python scripts/write_command_reference.py"
    )


def test_the_readme_shows_what_the_demo_prints(sample: AssessedSample) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    report = sample.outcome.written.report
    assert script("refresh_readme").refreshed(text, report) == text, (
        "run python scripts/refresh_readme.py"
    )
    assert "at least" in text.split("## ", maxsplit=1)[0]


def test_an_unknown_command_is_a_usage_error() -> None:
    assert CliRunner().invoke(cli, ["conut"]).exit_code == 2


def test_what_if_shows_what_a_line_covers_now_and_then(sample: AssessedSample) -> None:
    bend = ["--set", "eu-gpai.flop_line=1e24", "--threshold", "parameters>=7e9"]
    words = ["what-if", "--data-dir", str(sample.data.root), *bend]
    said = CliRunner().invoke(cli, words, env={"COLUMNS": "120"}).output
    assert "eu-gpai: flop_line is 1e24 FLOP instead of 1e23 FLOP" in said
    assert "threshold-parameters-from-7e9/line [own]" in said
    found = json.loads(CliRunner().invoke(cli, [*words, "--json"]).output)["tiers"]
    (gpai,) = (row for row in found if row["tier"] == "gpai")
    assert gpai["then"]["likely"] < gpai["now"]["likely"]
    assert f"{gpai['now']['likely']:,} → {gpai['then']['likely']:,}" in said
    assert [row["now"] for row in found if row["tier"] == "line"] == [None] * 3
    # read at random or not, the command says why it has no expected counts
    told = " ".join(said.split())
    assert "No expected counts, which take longer than all others: `hubscan assess`" in told


def test_what_if_without_a_change_is_a_usage_error(sample: AssessedSample) -> None:
    asked = ["what-if", "--data-dir", str(sample.data.root)]
    assert CliRunner().invoke(cli, asked).exit_code == 2
