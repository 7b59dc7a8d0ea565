"""The table of developers: one row a publisher, figures with their source."""

from __future__ import annotations

import csv

from hubscan.settings.locate import built_in


def test_every_row_is_a_publisher_of_its_own_with_sourced_figures() -> None:
    with (built_in() / "developers.csv").open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    names = [r["namespace"] for r in rows]
    assert len(set(names)) == len(names) > 10
    for row in rows:
        figures = [v for k, v in row.items() if k.endswith("_usd") and v]
        assert figures, row["namespace"]
        assert all(float(v) > 0 for v in figures)
        assert row["source"] and row["period"] and row["confidence"]
