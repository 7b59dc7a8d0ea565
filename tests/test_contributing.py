"""The recipes of CONTRIBUTING.md: each names a place that there is, and a test adds one there."""

from __future__ import annotations

import ast
import re
import shlex
import shutil
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import click
import pytest

from hubscan.cli.main import cli
from hubscan.config import Config
from hubscan.settings import locate
from tests.conftest import ROOT

MODEL = "meta-llama/Llama-2-7b-hf"
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
WALKED_BY = {
    "a rule": "tests/test_pipeline.py::test_a_rule_is_added_by_one_file",
    "a fact about a model": "tests/test_contributing.py::test_a_fact_is_one_row",
    "a claim": "tests/test_contributing.py::test_a_claim_is_one_file",
    "a constant": "tests/estimate/test_every_assumption.py::test_no_assumption_is_there_for_show",
    "a way to a figure": "tests/estimate/test_registry.py::test_adding_a_method_is_one_file",
    "a section of the report": (
        "tests/reports/test_formats.py::test_a_format_or_a_section_is_one_file"
    ),
    "a format of the report": (
        "tests/reports/test_formats.py::test_a_format_or_a_section_is_one_file"
    ),
    "a source of models": "tests/hub/test_scan.py::test_a_new_source_is_one_file",
    "a verb": "tests/test_python.py::test_every_verb_has_a_twin_in_python",
}
"""What is added → the test that walks through the recipe."""


def _recipes() -> dict[str, tuple[str, str]]:
    """What to add → what to do, and what to run then."""
    table = PAGE[PAGE.index("| to add |") :].split("\n\n")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]
    return {to_add: (do, then) for to_add, do, then in rows}


RECIPES = _recipes()


def test_every_recipe_has_a_test_that_walks_through_it() -> None:
    assert set(WALKED_BY) == set(RECIPES)
    for place in WALKED_BY.values():
        path, _, name = place.partition("::")
        assert re.search(rf"^def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE), place


@pytest.mark.parametrize("to_add", RECIPES)
def test_the_place_of_a_recipe_is_there(to_add: str) -> None:
    do, _ = RECIPES[to_add]
    paths = re.findall(r"`((?:config|hubscan|docs)/[^`]*)`", do) + re.findall(r"\]\(([^)]+)\)", do)
    assert paths or to_add == "a rule"
    for path in paths:
        place = ROOT / (path.rpartition("/")[0] if "my_" in path else path)
        assert place.exists(), path


@pytest.mark.parametrize("to_add", RECIPES)
def test_what_to_run_then_can_be_run(to_add: str) -> None:
    do, then = RECIPES[to_add]
    for command in re.findall(r"`((?:hubscan|pytest|python) [^`]+)`", do + then):
        tool, *words = shlex.split(command)
        if tool != "hubscan":
            assert (ROOT / words[0]).exists(), command
            continue
        verb: click.Command | None = cli
        context = None
        while isinstance(verb, click.Group):
            context = click.Context(verb, parent=context, info_name=verb.name)
            verb = verb.get_command(context, words.pop(0))
        assert verb is not None, command
        verb.make_context(verb.name, words, parent=context)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    shutil.copytree(locate.built_in(), tmp_path / "config")
    return tmp_path / "config"


def test_a_claim_is_one_file(config: Path) -> None:
    shipped = config / "claims" / "falcon-180b-above-3e24.yaml"
    mine = shipped.read_text("utf-8").replace(shipped.stem, "my-claim")
    (config / "claims" / "my-claim.yaml").write_text(mine, "utf-8")
    before = {claim.id for claim in Config.find(locate.built_in()).claims}
    assert {claim.id for claim in Config.find(config).claims} - before == {"my-claim"}


def test_a_fact_is_one_row(config: Path) -> None:
    table = config / "reference_facts.csv"
    lines = table.read_text("utf-8").splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith(f"{MODEL},training_tokens"))
    mine = lines[place].split(",", 5)
    mine[3] = "2.5e12"
    table.write_text("\n".join([*lines[: place + 1], ",".join(mine), *lines[place + 1 :], ""]))
    (row,) = (r for r in Config.find(config).reference if r.hf_id == MODEL)
    assert 2.5e12 in [fact.value for fact in row.facts if fact.quantity == "training_tokens"]


def test_each_target_of_make_that_is_named_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"^make ([a-z-]+)", PAGE, re.MULTILINE)) <= targets
    for page in ("README.md", "docs/tutorial.md", "docs/index.md"):
        named = re.findall(r"(?:^|`)make ([a-z-]+)", (ROOT / page).read_text("utf-8"), re.MULTILINE)
        assert set(named) <= targets, page


def test_make_test_installs_what_the_tests_import() -> None:
    """The gate installs more at once than `make test` would, so it would not show."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    needed = [*project["dependencies"], *extras["report"], *extras["test"]]
    installed = {re.split(r"[^\w-]", name)[0].lower().replace("_", "-") for name in needed}
    imported = {
        name.partition(".")[0]
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else
                     [alias.name for alias in node.names])
    }  # fmt: skip
    ours = {"hubscan", "tests", "benchmarks", "scripts"}
    others = imported - ours - sys.stdlib_module_names
    made_by = packages_distributions()
    missing = {
        name
        for name in others
        if installed.isdisjoint(d.lower().replace("_", "-") for d in made_by.get(name, ()))
    }
    assert len(others) > 10 and missing == set()
