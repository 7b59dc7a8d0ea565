"""The reliability diagram: the file that is shipped is what the command writes, and is drawn so."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from benchmarks.census import report as census
from benchmarks.census.hidden_families import Root
from hubscan.reports import reliability, reliable
from hubscan.reports.document import Chart, Paragraph, Table
from hubscan.reports.reliability import Bin, Measured


def seen(probability: float, covered: float, roots: int) -> list[Root]:
    """Cases of which this share is covered; each root twice, in two draws of one case."""
    return [
        Root("tier", int(100 * probability) * 1_000 + n, probability, float(n < covered * roots))
        for n in range(roots)
        for _ in range(2)
    ]


def test_a_case_is_a_root_and_a_band_is_that_of_chance() -> None:
    found = census.bins([*seen(0.35, 0.9, 40), *seen(0.95, 1.0, 50), *seen(0.15, 0.1, 5)])
    assert [(b.at_least, b.below, b.roots) for b in found] == [(0.3, 0.4, 40), (0.9, 1.0, 50)]
    wrong, right = found
    assert (wrong.covered, wrong.mean_probability) == (0.9, 0.35)
    assert wrong.band == pytest.approx(0.148, abs=1e-3)
    assert not wrong.is_inside and right.is_inside


def test_the_command_writes_what_is_shipped(tmp_path: Path) -> None:
    census.keep(census.bins(seen(0.35, 0.9, 40)), 7, tmp_path / "again.json")
    again = json.loads((tmp_path / "again.json").read_text("utf-8"))
    shipped = json.loads(reliability.FILE.read_text("utf-8"))
    assert again.keys() == shipped.keys()
    assert {frozenset(b) for b in shipped["bins"]} == {frozenset(b) for b in again["bins"]}
    assert again["command"] == "python -m benchmarks.census --draws 7"
    kept = reliability.read()
    assert kept.command == f"python -m benchmarks.census --draws {kept.draws}"
    assert date.fromisoformat(kept.date) and kept.version
    reliability.write(kept, tmp_path / "same.json")
    assert (tmp_path / "same.json").read_bytes() == reliability.FILE.read_bytes()
    edges = [(b.at_least, b.below) for b in kept.bins]
    assert len(edges) >= 5 and edges == sorted(set(edges))


def test_bins_outside_their_band_are_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    bins = (Bin(0.3, 0.4, 40, 0.35, 0.9), Bin(0.9, 1.0, 50, 0.95, 1.0))
    monkeypatch.setattr(
        reliability, "read", lambda: Measured("command", "2026-11-28", "1.0", 7, bins)
    )
    blocks = reliable.blocks()
    (words,) = (b for b in blocks if isinstance(b, Paragraph))
    assert "1 of 2 bins lies outside its band." in str(words.text[0])
    (chart,) = (b for b in blocks if isinstance(b, Chart))
    assert "given 30 to 40 %, 90% covered of 40" in chart.alt
    drawn = [point["inside"] for point in chart.spec["data"]["values"]]
    assert drawn == ["outside its band", "in its band"]
    (table,) = (b for b in blocks if isinstance(b, Table))
    assert [row[-1] for row in table.rows] == ["outside", ""]
