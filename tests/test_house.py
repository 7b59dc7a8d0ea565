"""The house stays small: how long modules and functions are, and what files are called."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Container
from graphlib import TopologicalSorter
from pathlib import Path

from tests.conftest import ROOT

HOUSE = ROOT / "hubscan"
MODULE_LINES, FUNCTION_LINES = 300, 60

LONG_MODULES = {
    "library.py": "one class: what can be asked of an assessment, and how, is read in one place",
}
LONG_FUNCTIONS = {
    "pipeline/audit.py:audit": "the steps of an audit with the options of each",
    "evidence/names.py:make": "one query, read from top to bottom",
    "pipeline/run.py:run": "the steps of the whole job with the options of each",
    "reports/charts/lines.py:lines": "one chart, as Vega-Lite takes it",
}
"""What is longer, and why it is better so."""

SHARED_NAMES = {
    "benchmarks": "scores of benchmarks: what a card states, what an estimate takes",
    "choice": "what was chosen: a method of an estimate, rules to count, parts of a report",
    "claims": "the verb, and the section of the report",
    "config": "our configuration; a model's config.json, which all call by that name",
    "content": "what a table holds, told apart from how it is written",
    "derivation": "how a figure came about: worked out, and as it is told",
    "document": "a card as it came, and the report as it is built: what their rooms are about",
    "documents": "what was fetched of a model: kept, served again, read",
    "estimate": "the verb, and the room",
    "evaluate": "tiers on all models: in degrees, and in probabilities",
    "export": "rules, and rows, for others",
    "facts": "what is known of each model: as conditions, counts and claims read it",
    "families": "by root: the table, the verb and the section that show it",
    "family": "of one model: whom it comes from, and what is handed down in it",
    "files": "how files are read; which files of rows there are",
    "forecast": "counts to come, and the verb that shows them",
    "gguf_header": "the head of a file as a statement, and as a way to a figure",
    "groups": "counts by attribute, and the section that shows them",
    "hardware": "hours of hardware as a statement, and as a way to a figure",
    "history": "days: the file, filling it, the verb",
    "interval": "low, best and high; a curated interval as a way to a figure",
    "ladder": "counts as a line moves, and the section and the chart that show them",
    "library": "hubscan in Python; a training library as a way to a figure",
    "method": "a declaration; the section on methods",
    "names": "what a repository's name says: its size, its base; the section on well-known names",
    "overlap": "texts side by side, and the verb that shows them",
    "pages": "of a recorded listing; of the report",
    "parquet": "the format: read as a source, written as a report",
    "read": "from a file to what its room works with: a card, a claim",
    "reference": "the curated table, and the verb that shows it",
    "registry": "modules found by name: methods, parts of a report",
    "relations": "the words, and which of them holds",
    "rules": "the verb, and the section of the report",
    "run": "the verb, what it does, and its settings",
    "samples": "training counted in samples: as a statement, and as a way to a figure",
    "scenario": "what bends an assessment, and the section that says so",
    "schema": "JSON Schema of a rule, and of a report",
    "stated": "what documents state: the figure used, the parents named",
    "steps": "of training along a line of ancestors, and of its explanation",
    "table": "rows and cells: in a card, of all rules",
    "tables": "the shapes of all relations; tables in cards; columns that sections share",
    "text": "printing: canonical, of explanations, of claims",
    "trainer": "what a training library wrote: as a statement, and as a way to a figure",
    "who": "developers, and the verb that shows them",
    "whole": "files whole or as before; the whole training as a way to a figure",
}
"""Files of one name in two rooms, and what both are about.

A verb of the command line has the name of what it calls; a way to a figure has one name whatever
the figure.
"""


def _modules() -> dict[str, str]:
    return {
        path.relative_to(HOUSE).as_posix(): path.read_text("utf-8")
        for path in sorted(HOUSE.rglob("*.py"))
    }


def test_a_module_fits_on_a_few_screens() -> None:
    long = {name for name, text in _modules().items() if text.count("\n") > MODULE_LINES}
    assert long <= set(LONG_MODULES), "split it, or say why not"


def test_a_function_fits_on_one_screen() -> None:
    long = {
        f"{name}:{node.name}"
        for name, text in _modules().items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= FUNCTION_LINES
    }
    assert long <= set(LONG_FUNCTIONS), "split it, or say why not"


def test_files_of_one_name_are_about_one_thing() -> None:
    rooms: defaultdict[str, set[str]] = defaultdict(set)
    for name in _modules():
        path = Path(name)
        if not path.name.startswith("_"):
            rooms[path.stem].add(path.parts[0])
    shared = {
        stem
        for stem, found in rooms.items()
        if len(found) > 1 and found not in ({"cli", "pipeline"}, {"cli", "hub"})
    }
    assert shared <= set(SHARED_NAMES), "rename one, or say what both are about"


def test_modules_do_not_go_in_a_circle() -> None:
    """Imports inside functions are imports, too; those for types alone are not."""
    names = {_module(path): path for path in HOUSE.rglob("*.py")}
    order = TopologicalSorter({name: _imported(path, names) for name, path in names.items()})
    order.prepare()  # raises CycleError, with the circle


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(path: Path, names: Container[str]) -> set[str]:
    found = set()
    todo: list[ast.AST] = [ast.parse(path.read_text("utf-8"))]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        todo += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in names else node.module for name in inner}
    return {name for name in found if name in names} - {_module(path)}
