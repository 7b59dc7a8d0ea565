"""Each section as Markdown against a golden fragment; HUBSCAN_UPDATE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from hubscan.reports.choice import Choice
from hubscan.reports.document import Section, Table
from hubscan.reports.formats import md
from hubscan.reports.registry import section_makers
from tests.reports.hubs import ASSESSMENT, CONFIG, SCENARIO, report, usual_report

GOLDEN = Path(__file__).parent / "golden"
LIVING = {"method"}
"""Sections whose tables print configuration, which changes for good reasons: words only."""


@cache
def sections_of(*, is_scenario: bool) -> dict[str, Section]:
    """By id, of a report with every section that there is."""
    about = SCENARIO if is_scenario else ASSESSMENT
    return {s.id: s for s in report(assessment=about, choice=Choice(group_by="relation")).sections}


@pytest.mark.parametrize("name", [m.name for m in section_makers()])
def test_a_section_reads_as_agreed(name: str) -> None:
    section = sections_of(is_scenario=name == "scenario")[name]
    if name in LIVING:
        words = tuple(b for b in section.blocks if not isinstance(b, Table))
        section = replace(section, blocks=words)
    shown = md.render_section(section)
    path = GOLDEN / f"{name}.md"
    if os.environ.get("HUBSCAN_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown, "utf-8")
    assert shown == path.read_text("utf-8"), f"compare {path} with what the section says now"


def test_the_method_prints_every_assumption_with_its_source() -> None:
    method = next(s for s in usual_report().sections if s.id == "method")
    (table,) = (b for b in method.blocks if isinstance(b, Table) and b.id == "assumptions")
    shown = md.render_section(method)
    assert len(table.rows) > 10
    assert "finetune tokens" in shown
    assert "Kaplan" in shown


def test_the_method_prints_assumptions_as_they_were_used() -> None:
    known = CONFIG.assumptions.with_values({"utilisation_hopper": 0.125})
    used = known.with_conventions({"mixture_parameters": "total"})
    method = next(s for s in report(constants=used).sections if s.id == "method")
    tables = {b.id: b for b in method.blocks if isinstance(b, Table)}
    (row,) = (r for r in tables["assumptions"].rows if r[0] == "utilisation hopper")
    assert row[1:4] == (0.125, 0.125, 0.125)
    in_use = {row[1] for row in tables["conventions"].rows if row[2] == "used here"}
    assert used.conventions["mixture_parameters"].choices["total"].meaning in in_use
