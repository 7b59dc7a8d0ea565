"""Packages hand out names of their modules when they are asked for, and not before."""

from __future__ import annotations

import importlib
import subprocess
import sys
from types import ModuleType

import pytest

PACKAGES = [
    "hubscan.census",
    "hubscan.estimate",
    "hubscan.lineage",
    "hubscan.pipeline",
    "hubscan.reports",
    "hubscan.rules",
    "hubscan.tally",
]


def _printed(code: str) -> str:
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return told.stdout.strip()


@pytest.mark.parametrize("package", PACKAGES)
def test_every_name_is_there_and_is_no_module(package: str) -> None:
    module = importlib.import_module(package)
    found = {name: getattr(module, name) for name in module.__all__}
    assert found
    assert not [name for name, thing in found.items() if isinstance(thing, ModuleType)]


def test_a_name_stays_what_it_is_when_the_module_called_like_it_is_imported() -> None:
    code = "import hubscan.census.take as m, hubscan.census as c; print(c.take.__name__, m)"
    assert _printed(code).startswith("take <function take")


def test_nothing_is_loaded_before_it_is_asked_for() -> None:
    code = (
        f"import sys, importlib; [importlib.import_module(p) for p in {PACKAGES!r}];"
        " print([m for m in sys.modules if m in ('duckdb', 'numpy', 'sqlglot', 'pydantic')])"
    )
    assert _printed(code) == "[]"


def test_other_names_are_unknown() -> None:
    package = importlib.import_module("hubscan.census")
    with pytest.raises(AttributeError, match=r"hubscan\.census.*draw_lots"):
        assert package.draw_lots
