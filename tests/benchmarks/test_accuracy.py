"""The figures that the report prints are those that the shipped list of cards gives today."""

from __future__ import annotations

import pytest

from benchmarks import accuracy_cards
from hubscan.reports import accuracy
from hubscan.reports.document import Table
from tests.reports.hubs import report


def test_the_kept_figures_of_cards_are_not_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accuracy_cards, "SHARED", accuracy_cards.ROOT / "no such folder")
    kept = {found.tried: found.figure for found in accuracy.read()}
    for line in accuracy_cards.lines():
        assert kept.get(line.name) == line.figure, "run `make accuracy` and commit what it wrote"


def test_the_report_prints_every_kept_figure_misses_included() -> None:
    method = next(s for s in report().sections if s.id == "method")
    (table,) = (b for b in method.blocks if isinstance(b, Table) and b.id == "accuracy")
    kept = accuracy.read()
    assert [row[1:3] for row in table.rows] == [(f.tried, f.figure) for f in kept]
    assert {"Parameters", "Training compute", "Parents and relations"} <= {f.part for f in kept}
