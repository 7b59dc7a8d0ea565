"""Help, completion and a mistyped word answer at once: nothing heavy is loaded for them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hubscan.cli.check import COVERED
from tests.conftest import AssessedSample

HEAVY = (
    "duckdb",
    "huggingface_hub",
    "jinja2",
    "msgspec",
    "numpy",
    "pandas",
    "pyarrow",
    "pydantic",
    "requests",
    "rich",
    "sqlglot",
    "yaml",
)
"""What takes longer to import than a person should wait for a list of options."""

_EVERY_HELP = """
import sys, json, click
from hubscan.cli.main import cli

def walk(command, path):
    context = click.Context(command, info_name=path[-1])
    command.get_help(context)
    print(json.dumps([" ".join(path), sorted(set(sys.modules) & set(sys.argv[1:]))]))
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            walk(command.get_command(context, name), (*path, name))

walk(cli, ("hubscan",))
"""

_ONE_COMMAND = """
import sys, json
heavy, sys.argv[1:] = set(sys.argv[1].split(",")), sys.argv[2:]
from hubscan.cli.main import main
try:
    main()
except SystemExit as left:
    print(json.dumps([left.code, sorted(set(sys.modules) & heavy)]))
"""


def _lines(code: str, *arguments: str, **environment: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=environment or None,
    )
    return done.stdout.splitlines()


def test_the_help_of_no_command_loads_a_heavy_library() -> None:
    loaded = dict(json.loads(line) for line in _lines(_EVERY_HELP, *HEAVY))
    assert "hubscan rules sql" in loaded
    assert {path: heavy for path, heavy in loaded.items() if heavy} == {}


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        (["--version"], 0),
        (["conut"], 2),
        (["explain"], 2),
        (["top", "--level", "maybe"], 2),
        (["what-if"], 2),
        (["estimate"], 2),
        (["lineage", "a/b", "--depth", "0"], 2),
    ],
    ids=str,
)
def test_a_usage_error_loads_nothing_heavy_either(words: list[str], exit_code: int) -> None:
    *_, last = _lines(_ONE_COMMAND, ",".join(HEAVY), *words)
    assert json.loads(last) == [exit_code, []]


@pytest.mark.parametrize(
    ("words", "spared"),
    [
        (["sql", "SELECT count(*) FROM rows"], ["pandas", "pydantic", "sqlglot"]),
        (["claims"], ["pandas", "pydantic", "sqlglot"]),
        (
            ["top", "--rule", "eu-gpai"],
            ["pandas", "pydantic", "sqlglot", "hubscan.reports.document"],
        ),
        (["lineage", "meta-llama/Llama-2-70b-hf"], ["pandas", "pydantic", "sqlglot"]),
        (
            ["what-if", "--set", "eu-gpai.flop_line=1e24"],
            [
                "pandas",
                "pydantic",
                "sqlglot",
                "hubscan.census.take",
                "hubscan.estimate.assumptions",
            ],
        ),
        (
            ["explain", "meta-llama/Llama-2-70b-hf"],
            [
                "pandas",
                "pydantic",
                "requests",
                "sqlglot",
                "yaml",
                "hubscan.census.take",
                "hubscan.evidence.card.read",
                "hubscan.reports.document",
                "hubscan.rules.language.read_rule",
            ],
        ),
    ],
    ids=lambda value: value[0],
)
def test_a_question_loads_what_it_needs(
    words: list[str], spared: list[str], sample: AssessedSample
) -> None:
    where = ("--data-dir", str(sample.data.root))
    for _ in range(2):  # what a question is the first to need is parsed, and kept for the next
        *_, last = _lines(_ONE_COMMAND, ",".join(spared), *words, *where)
    assert json.loads(last) == [0, []]


@pytest.mark.slow
def test_a_check_of_local_files_loads_no_network_and_no_frames(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "llama"}', encoding="utf-8")
    (tmp_path / "README.md").write_text("# A model\nIt was trained on 15T tokens.\n", "utf-8")
    spared = ["numpy.ma", "pandas", "pyarrow.parquet", "pydantic", "requests", "sqlglot"]
    spared += ["hubscan.census", "hubscan.hub.model_info", "hubscan.hub.scan"]
    spared += ["hubscan.pipeline.assess", "hubscan.reports.badge", "hubscan.reports.document"]
    spared += ["hubscan.store.convert", "hubscan.tally", "concurrent.futures"]
    for _ in range(2):
        *_, last = _lines(_ONE_COMMAND, ",".join(spared), "check", str(tmp_path), "--quiet")
    code, loaded = json.loads(last)
    assert code in (0, COVERED)
    assert loaded == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [(["sql", "SELECT 41 + 1 AS n"], 0, "42"), (["lineage", "no/such"], 2, "")],
    ids=str,
)
def test_a_process_is_over_at_once_and_leaves_nothing_behind(
    words: list[str], code: int, said: str, sample: AssessedSample, tmp_path: Path
) -> None:
    """Objects are not taken apart, but what was said is, and what ends with a process has ended."""
    command = [sys.executable, "-m", "hubscan", *words, "--data-dir", str(sample.data.root)]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == code
    assert said in done.stdout and bool(done.stderr) == bool(code)
    assert list(tmp_path.iterdir()) == []


def test_a_command_ends_without_a_word_of_leaks(sample: AssessedSample) -> None:
    """Connections of the database are let go before the process is, whatever holds them."""
    command = [sys.executable, "-m", "hubscan", "claims", "--data-dir", str(sample.data.root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "") and done.stdout
