"""report.json keeps to its published schema."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from hubscan.reports import Choice, build_publisher, write
from hubscan.reports.formats.json import as_json
from hubscan.reports.schema import schema
from tests.conftest import ROOT
from tests.reports.hubs import ASSESSMENT, CONFIG, SNAPSHOT, assessed, report, usual_report
from tests.tally.rulebooks import BOOK


@pytest.mark.parametrize(
    "made",
    [
        usual_report,
        lambda: report(()),
        lambda: report(choice=Choice(group_by="licence")),
        lambda: build_publisher(
            assessed(), BOOK, SNAPSHOT, ASSESSMENT, "lab", constants=CONFIG.assumptions
        ),
    ],
    ids=["whole", "empty", "grouped", "publisher"],
)
def test_reports_are_valid(made: Callable[[], Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(json.loads(json.dumps(as_json(made()))), schema())


def test_the_schema_is_written_beside_the_report(tmp_path: Path) -> None:
    write(report(), tmp_path, ["json"])
    assert json.loads((tmp_path / "report.schema.json").read_text()) == schema()


def test_the_schema_in_the_docs_is_the_one_that_is_written() -> None:
    path, made = ROOT / "docs" / "report.schema.json", json.dumps(schema(), indent=1) + "\n"
    if os.environ.get("HUBSCAN_UPDATE_GOLDEN"):
        path.write_text(made, "utf-8")
    assert path.read_text("utf-8") == made


def test_facts_are_typed_and_every_key_is_described() -> None:
    facts = as_json(usual_report())["facts"]
    assert (facts["models"], facts["downloads"]) == (5, 15_400)
    made = schema()
    assert made["$id"].startswith("urn:hubscan:report:")
    for name in ("Facts", "Tally", "TierOfText"):
        described = made["$defs"][name]["properties"].values()
        assert all(one.get("description") for one in described), name
    assert all(one.get("description") for one in made["properties"].values())


def test_every_tally_is_of_a_tier_with_title_kind_and_status() -> None:
    found = as_json(usual_report())
    tiers = {(t["rule"], t["tier"], t["mode"]): t for t in found["tiers"]}
    assert {(t["rule"], t["tier"], t["mode"]) for t in found["tallies"]} == set(tiers)
    one = tiers["size", "big", "cumulative"]
    assert (one["rule_title"], one["kind"], one["status"]) == ("Rule size", "proposal", "published")
    assert one["source"] == "https://example.org/rule"


@pytest.mark.parametrize("key", ["first_line", "tallies", "facts", "sections"])
def test_a_missing_part_is_noticed(key: str) -> None:
    broken = copy.deepcopy(as_json(usual_report()))
    del broken[key]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, schema())
