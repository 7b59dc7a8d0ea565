"""What the pages show is run: commands, Python and SQL; the site builds strictly and offline."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

import hubscan
from hubscan.cli.main import cli
from tests.conftest import ROOT, AssessedSample
from tests.support.scripts import script

DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", *DOCS.glob("*.md"), *DOCS.glob("*/*.md")])
TODAY = [page for page in PAGES if page.parent.name != "decisions"]
"""A decision tells of its own day."""
SHOWN = re.compile(r"^(?:\$ )?(?:[A-Z_]+=\S+ )*hubscan (.+?)(?:  +.*| &| \|.*| \|\|.*)?$")
"""A command at the start of a line of a code block; two spaces begin what is said about it."""


def _shown(page: Path) -> list[str]:
    blocks = re.findall(r"^```\w*\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    found = [SHOWN.match(part) for line in lines for part in line.split(" && ")]
    return [match[1] for match in found if match]


@pytest.mark.parametrize("page", TODAY, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_shown_is_one_that_there_is(page: Path) -> None:
    for words in _shown(page):
        try:
            _parse(cli, shlex.split(words))
        except click.UsageError as error:
            assert "does not exist" in error.format_message(), f"hubscan {words}: {error}"


def _parse(command: click.Command, words: list[str], parent: click.Context | None = None) -> None:
    if isinstance(command, click.Group):
        context = click.Context(command, parent=parent)
        inner = command.get_command(context, words[0])
        assert inner is not None or words[0].startswith("-"), words
        if inner is not None:
            _parse(inner, words[1:], context)
    else:
        command.make_context(command.name, list(words), parent=parent)


def test_the_site_is_built_strictly_and_needs_no_network(
    sample: AssessedSample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("mkdocs")
    monkeypatch.setenv("HUBSCAN_DATA_DIR", str(sample.data.root))
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(tmp_path)]
    built = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    tutorial = (tmp_path / "tutorial.html").read_text("utf-8")
    assert "$ hubscan top --rule eu-gpai" in tutorial and str(sample.data.root) not in tutorial
    assert (tmp_path / "rules" / "eu-gpai.html").is_file()
    notebook = (tmp_path / "how-to" / "notebook.html").read_text("utf-8")
    assert "<svg" in notebook and notebook.count("<table") >= 4
    assert str(sample.data.root) not in notebook
    loaded = re.compile(r"<(?:script|link|img)[^>]+(?:src|href)=[\"']?(https?:)?//")
    for page in tmp_path.rglob("*.html"):
        assert not loaded.search(page.read_text("utf-8")), page


@pytest.fixture(scope="module")
def loaded(sample: AssessedSample) -> hubscan.Assessment:
    return hubscan.load(sample.data.root)


def _blocks(page: str, language: str) -> list[str]:
    text = (DOCS / "how-to" / page).read_text("utf-8")
    found = re.findall(rf"<!-- {language} -->\n```{language}\n(.*?)```", text, re.DOTALL)
    assert found
    return [str(block) for block in found]


def test_the_queries_give_rows(loaded: hubscan.Assessment) -> None:
    for query in _blocks("sql.md", "sql"):
        assert len(loaded.sql(query)), query


def test_the_python_of_the_docs_runs(
    sample: AssessedSample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sample.data.root.parent)
    scope: dict[str, Any] = {}
    for block in _blocks("python.md", "python"):
        exec(compile(block, "python.md", "exec"), scope)
    assert scope["found"]["training_flop"]["best"]


def test_options_variables_and_keys_agree() -> None:
    pytest.importorskip("mkdocs")
    page = script("site_pages").configuration()
    rows = [line for line in page.splitlines() if line.startswith("| ")][2:]
    keys = [row.split("|") for row in rows]
    bare = {row[1].strip(" `") for row in keys if not row[3].strip()}
    assert bare == {"site"}, "where a site stands belongs to the configuration alone"
    for key, _, option, variable in ([cell.strip() for cell in row[1:5]] for row in keys):
        if key:
            assert not option or option.strip("`-").replace("-", "_") in (
                key.strip("`"),
                key.strip("`")[:-1],
            )
        else:
            assert variable.strip("`") == f"HUBSCAN_{option.strip('`-').replace('-', '_').upper()}"
