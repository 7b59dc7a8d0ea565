"""The data dictionary in the docs is the generated one."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Any

from hubscan.reports import dictionary
from hubscan.reports.figures import FIGURES

DOCS = Path(__file__).resolve().parents[2] / "docs" / "data-dictionary.md"


def test_it_is_up_to_date() -> None:
    if os.environ.get("HUBSCAN_UPDATE_GOLDEN"):
        DOCS.write_text(dictionary.render(), "utf-8")
    assert DOCS.read_text("utf-8") == dictionary.render(), (
        "run: HUBSCAN_UPDATE_GOLDEN=1 pytest tests/reports"
    )


def test_every_figure_names_a_function_that_exists() -> None:
    for figure in FIGURES.values():
        parts = f"hubscan.{figure.computed_by}".split(".")
        depth = len(parts)
        while True:
            try:
                found: Any = importlib.import_module(".".join(parts[:depth]))
                break
            except ModuleNotFoundError:
                depth -= 1
        for name in parts[depth:]:
            found = getattr(found, name)
