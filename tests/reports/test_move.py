"""The line that moves: the same counts as `hubscan what-if` at every place of the table."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import hubscan
from hubscan.reports.lines import floors
from hubscan.rules.engine.countable import uncounted
from hubscan.rules.language.threshold import threshold_rule
from tests.conftest import AssessedSample

LEVELS = ("surely", "likely", "possibly")


@pytest.fixture(scope="module")
def places(sample: AssessedSample) -> list[dict[str, Any]]:
    """The rows of the published table."""
    return moved_places(sample.outcome.written.folder)


def moved_places(folder: Path) -> list[dict[str, Any]]:
    sections = json.loads((folder / "report.json").read_text("utf-8"))["sections"]
    (section,) = (one for one in sections if one["id"] == "move")
    (table,) = (block for block in section["blocks"] if block["type"] == "table")
    names = [column["name"] for column in table["columns"]]
    return [dict(zip(names, row, strict=True)) for row in table["rows"]]


def rule_of(place: dict[str, Any]) -> str:
    return f"{place['quantity']}>={place['moved_line']!r}"


def test_every_place_says_what_what_if_says(
    places: list[dict[str, Any]], sample: AssessedSample
) -> None:
    rules = {rule: threshold_rule(rule).id for rule in map(rule_of, places)}
    assert len(rules) > 60 and len(places) == 3 * len(rules)
    with hubscan.load(sample.data.root) as loaded:
        found = loaded.what_if(thresholds=list(rules)).tallies
    found = found[found["unit"] == "repositories"]
    counts = {
        (t["rule"], t["mode"], t["relation"]): t for t in found.to_dict(orient="records")
    }  # fmt: skip
    for place in places:
        whole, base = (
            counts[rules[rule_of(place)], place["reading"], relation]
            for relation in ("all", "base")
        )
        for level in LEVELS:
            assert place[f"moved_{level}"] == whole[level]
            assert place[f"moved_derived_{level}"] == whole[level] - base[level]
            assert place[f"moved_downloads_{level}"] == whole[f"downloads_{level}"]


def test_a_higher_line_covers_no_more(places: list[dict[str, Any]]) -> None:
    for before, after in pairwise(places):
        if before["quantity"] == after["quantity"] and before["reading"] == after["reading"]:
            assert before["moved_line"] < after["moved_line"]
            for level in LEVELS:
                assert before[f"moved_{level}"] >= after[f"moved_{level}"]
        for place in (before, after):
            assert place["moved_surely"] <= place["moved_likely"] <= place["moved_possibly"]


def test_every_line_of_a_text_is_a_place(
    places: list[dict[str, Any]], sample: AssessedSample
) -> None:
    with hubscan.load(sample.data.root) as loaded:
        book = loaded._rulebook
    left_out = book.unverified() | uncounted(book)
    for quantity in ("training_flop", "parameters", "mmlu"):
        at = {p["moved_line"]: p["texts"] for p in places if p["quantity"] == quantity}
        inside = [x for x in floors(book, quantity, left_out) if min(at) <= x.value <= max(at)]
        assert all(f"{x.rule}/{x.tier} ({x.sign})" in at[x.value] for x in inside)
        assert len(inside) > 3 or quantity == "mmlu"
