"""What others get to cite: every tier and every number, the same in CSV and JSON."""

from __future__ import annotations

import csv
import io
import json

from hubscan.rules import load
from hubscan.rules.export import files, tier_rows
from hubscan.settings.locate import built_in

BOOK = load(built_in())
WRITTEN = dict(files(BOOK))


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(WRITTEN[name], newline="")))


def test_every_tier_is_a_line_with_its_state_and_sources() -> None:
    found = rows("rules.csv")
    assert [(r["rule"], r["tier"]) for r in found] == [
        (rule.id, tier.id) for rule in BOOK.rules for tier in rule.tiers
    ]
    for row in found:
        assert row["verification"] in ("primary", "quoted", "secondary", "unverified")
        assert row["condition"] and row["sources"].count("<https://") >= 1, row["rule"]


def test_every_number_says_where_it_was_read_or_looked_for() -> None:
    for row in rows("numbers.csv"):
        if row["state"] == "unverified":
            assert row["looked_for"], row
        else:
            assert row["address"].startswith("https://") and row["looked_at"], row


def test_json_and_csv_say_the_same() -> None:
    both = json.loads(WRITTEN["rules.json"])
    assert both["tiers"] == rows("rules.csv") and both["numbers"] == rows("numbers.csv")


def test_due_dates_and_what_a_count_is_worth_come_along() -> None:
    by_name = {(r.rule, r.tier): r for r in tier_rows(BOOK)}
    assert "2027-08-02" in by_name["eu-gpai", "gpai"].owed
    assert by_name["lessig-2024", "high-capability"].count == "no threshold in the text"
    assert by_name["anthropic-2025", "largest"].waits_for.startswith("--set ")
