"""What others get to cite: every tier and every number, the same in CSV and JSON."""

from __future__ import annotations

import csv
import io
import json

from hubscan.rules import load
from hubscan.rules.tools.export import files, tier_rows
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
    every = json.loads(WRITTEN["rules.json"])
    assert every["tiers"] == rows("rules.csv") and every["numbers"] == rows("numbers.csv")
    assert every["readings"] == rows("readings.csv")


def test_every_reading_and_its_numbers_are_there() -> None:
    found = rows("readings.csv")
    assert {(r["rule"], r["reading"]) for r in found} == {
        (rule.id, reading.id) for rule in BOOK.rules for reading in rule.readings
    }
    falling = next(r for r in found if r["reading"] == "falls-with-algorithms")
    assert "0.354 a year" in falling["condition"]
    items = {(n["rule"], n["item"]): n for n in rows("numbers.csv")}
    rate = items["cais-ntia-2023", "flop_line, reading falls-with-algorithms"]
    assert "halved approximately every 8 months" in rate["quote"]
    for rule in BOOK.rules:
        assert all((rule.id, name) in items for name in rule.parameters)


def test_due_dates_and_what_a_count_is_worth_come_along() -> None:
    by_name = {(r.rule, r.tier): r for r in tier_rows(BOOK)}
    assert "2027-08-02" in by_name["eu-gpai", "gpai"].owed
    assert by_name["lessig-2024", "high-capability"].count == "no threshold in the text"
    assert by_name["anthropic-2025", "largest"].waits_for.startswith("--set ")
