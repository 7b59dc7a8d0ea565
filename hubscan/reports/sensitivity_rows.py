"""What moving an assumption does to expected counts, as a table: of report.json and of a CSV."""

from __future__ import annotations

from dataclasses import asdict

from hubscan.census.moved_files import Sensitivity
from hubscan.model.tables import Column, Table
from hubscan.tally.content import Cell

SENSITIVITY = Table(
    "sensitivity",
    ("rule", "tier", "mode", "assumption"),
    (
        Column("rule", "VARCHAR", "rule id"),
        Column("tier", "VARCHAR", "tier id of the text's main line"),
        Column("mode", "VARCHAR", "derivative mode counted"),
        Column("assumption", "VARCHAR", "name of the assumption that is moved alone"),
        Column("low", "DOUBLE", "low end of its range, in `unit`"),
        Column("high", "DOUBLE", "high end of its range, in `unit`"),
        Column("unit", "VARCHAR", "unit of the assumption; empty where it has none"),
        Column("expected_at_low", "DOUBLE", "expected count if it were at its low end", "models"),
        Column("expected_at_high", "DOUBLE", "expected count if it were at its high end", "models"),
    ),
)


def rows(found: Sensitivity) -> tuple[dict[str, Cell], ...]:
    """A row for each assumption that moves a main line, sorted by the key."""
    made = []
    for column, moved in found.lines.items():
        tier, _, mode = column.rpartition("@")
        rule, _, tier = tier.partition("/")
        made += [{"rule": rule, "tier": tier, "mode": mode, **asdict(one)} for one in moved]
    ordered = sorted(made, key=lambda row: [row[name] for name in SENSITIVITY.key])
    return tuple({name: row[name] for name in SENSITIVITY.names} for row in ordered)
