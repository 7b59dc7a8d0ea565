"""Each section as Markdown against a golden fragment; HUBSCAN_UPDATE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hubscan.reports.document import Table
from hubscan.reports.formats import md
from hubscan.reports.registry import section_makers
from tests.reports.hubs import report

GOLDEN = Path(__file__).parent / "golden"
LIVING = {"method"}
"""Sections that print configuration, which changes for good reasons."""


@pytest.mark.parametrize("name", [m.name for m in section_makers() if m.name not in LIVING])
def test_a_section_reads_as_agreed(name: str) -> None:
    made = {s.id: s for s in report().sections}
    if name not in made:
        pytest.skip(f"the fixture gives section {name} nothing to say")
    shown = md.render_section(made[name])
    path = GOLDEN / f"{name}.md"
    if os.environ.get("HUBSCAN_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown, "utf-8")
    assert shown == path.read_text("utf-8"), f"compare {path} with what the section says now"


def test_the_method_prints_every_assumption_with_its_source() -> None:
    method = next(s for s in report().sections if s.id == "method")
    (table,) = (b for b in method.blocks if isinstance(b, Table) and b.id == "assumptions")
    shown = md.render_section(method)
    assert len(table.rows) > 10
    assert "finetune tokens" in shown
    assert "Kaplan" in shown
