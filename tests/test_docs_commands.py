"""Every command that the README and the docs show is run, in one folder with the assessed sample.

A block of code is typed as it stands. Words in backticks are typed too, unless an argument is
missing: then they only name the verb.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from hubscan.cli.main import cli
from tests.conftest import ROOT, AssessedSample

WRITTEN_BY_THE_TOOL = {"commands.md", "performance.md", "rules-table.md"}
PAGES = [
    ROOT / "README.md",
    *sorted(
        page
        for page in (ROOT / "docs").rglob("*.md")
        if page.parent.name != "decisions" and page.name not in WRITTEN_BY_THE_TOOL
    ),
]
MODEL = "meta-llama/Llama-2-70b-hf"
STANDS_FOR = {"ORG/NAME": MODEL, "ID": "eu-gpai"}
"""What a reader puts in place of a word in capitals."""

ELSEWHERE = {
    "assess": ("does the whole job again", "test_pipeline.py"),
    "assess --as-of": ("does the whole job again", "test_pipeline.py"),
    "assess --exact": ("needs transformers and torch", "estimate/test_exact.py"),
    "audit": ("asks the Hub", "test_audit.py"),
    "backfill": ("needs dated dumps", "hub/test_parquet_source.py"),
    "check": ("asks the Hub", "test_check.py"),
    "doctor": ("asks the Hub", "test_doctor.py"),
    "doctor --live": ("asks the Hub", "test_doctor_live.py"),
    "estimate --exact": ("needs transformers and torch", "estimate/test_exact.py"),
    "publish": ("writes to the Hub", "test_publish.py"),
    "refine": ("asks the Hub", "test_refine.py"),
    "replay": ("serves until it is stopped", "hub/test_replay.py"),
    "run": ("scans the Hub", "hub/test_days.py"),
    "run --source sample": ("the sample of all tests was made so", "conftest.py"),
    "scan": ("scans the Hub", "hub/test_scan.py"),
    "sensitivity": ("takes minutes", "test_sensitivity.py"),
}
"""How a command begins that is not run here, why not, and who runs it instead."""
PARTS = {"estimate --explain --json", "what-if", "what-if --unit distinct"}
"""Prose names these options; what to estimate or to bend is said beside it."""
SILENT = ("history fill", "watch")
"""Say nothing where nothing happened."""


def _typed(text: str) -> str:
    """The command of a line: two spaces or a hash begin what is said about it."""
    text = re.split(r" {2,}|\s+#\s| &| \|", re.sub(r"^\$ ", "", text.strip()))[0]
    return re.sub(r"\s+", " ", text)


def _shown(page: Path) -> Iterator[tuple[str, bool]]:
    """Commands of a page without `hubscan`, and whether they stand in a block of code."""
    text = page.read_text("utf-8")
    fence = re.compile(r"^```(?:sh|console)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
    for block in fence.findall(text):
        for line in block.splitlines():
            for command in line.split(" && "):
                if command.removeprefix("$ ").startswith("hubscan "):
                    yield _typed(command).removeprefix("hubscan "), True
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    for command in re.findall(r"`(hubscan [^`]+)`", prose):
        if "…" not in command and "[" not in command:
            yield _typed(command.replace("\n", " ")).removeprefix("hubscan "), False


def _is_whole(command: str) -> bool:
    """Whether no argument is missing. Raises for what there is not."""
    words, node, context = shlex.split(command), cli, None
    while isinstance(node, click.Group):
        context = click.Context(node, parent=context, info_name=node.name)
        found = node.get_command(context, words.pop(0)) if words else None
        if found is None:
            return False
        node = found
    try:
        node.make_context(node.name, words, parent=context, resilient_parsing=False)
    except click.MissingParameter:
        return False
    except click.exceptions.Exit:  # --help
        return True
    except click.BadOptionUsage as error:
        assert "requires an argument" in error.message, command
        return False
    except click.UsageError as error:
        return "does not exist" in error.format_message()
    return True


def _elsewhere(command: str) -> str | None:
    """The longest beginning in the table that fits."""
    words = command.split()
    fits = [key for key in ELSEWHERE if words[: len(key.split())] == key.split()]
    return max(fits, key=len, default=None)


def _commands() -> list[str]:
    """Each once; in the end what changes the folder."""
    found: dict[str, bool] = {}
    for page in PAGES:
        for command, typed in _shown(page):
            found[command] = found.get(command, False) or typed
    kept = [
        command
        for command, typed in found.items()
        if _elsewhere(command) is None and (typed or (_is_whole(command) and command not in PARTS))
    ]
    changing = ("history fill", "history lake", "snapshots prune", "report")
    return sorted(kept, key=lambda command: (command.startswith(changing), command))


COMMANDS = _commands()


@pytest.fixture(scope="module")
def folder(sample: AssessedSample, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a reader has: the sample's data and reports, a config and a card."""
    made = tmp_path_factory.mktemp("reader")
    shutil.copytree(sample.data.root, made / "data")
    shutil.copytree(sample.out, made / "reports", symlinks=True)
    config = {"model_type": "llama", "hidden_size": 4096, "num_hidden_layers": 32}
    config |= {"intermediate_size": 11008, "num_attention_heads": 32, "vocab_size": 32000}
    (made / "config.json").write_text(json.dumps(config), "utf-8")
    (made / "README.md").write_text("We pretrained this model on 2T tokens.\n", "utf-8")
    return made


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_docs_works(
    folder: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(folder)
    words = [STANDS_FOR.get(word, word) for word in shlex.split(command)]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, f"hubscan {command}: {done.output}{done.exception!r}"
    assert done.output.strip() or command.startswith(SILENT), command


def test_the_docs_show_many_commands() -> None:
    assert len(COMMANDS) >= 40
    verbs = {command.split()[0] for command in COMMANDS} | {key.split()[0] for key in ELSEWHERE}
    known = set(cli.list_commands(click.Context(cli)))
    assert verbs <= known
    assert known - verbs <= {"diff", "families", "overlap", "who"}, "shown nowhere"


@pytest.mark.parametrize("command", ELSEWHERE)
def test_what_is_not_run_here_is_shown_and_run_elsewhere(command: str) -> None:
    shown = {command for page in PAGES for command, _ in _shown(page)}
    assert any(_elsewhere(one) == command for one in shown), "no page shows it any more"
    _, test = ELSEWHERE[command]
    assert any(
        word.lstrip("-") in (ROOT / "tests" / test).read_text("utf-8") for word in command.split()
    )
