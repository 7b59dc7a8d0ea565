"""report.json keeps to its published schema."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from hubscan.reports import Choice, build_publisher, write
from hubscan.reports.formats.json import as_json
from hubscan.reports.schema import schema
from tests.reports.hubs import ASSESSMENT, CONFIG, SNAPSHOT, assessed, report
from tests.tally.rulebooks import BOOK


@pytest.mark.parametrize(
    "document",
    [
        report(),
        report(()),
        report(choice=Choice(group_by="licence")),
        build_publisher(
            assessed(), BOOK, SNAPSHOT, ASSESSMENT, "lab", constants=CONFIG.assumptions
        ),
    ],
    ids=["whole", "empty", "grouped", "publisher"],
)
def test_reports_are_valid(document: Any) -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(json.loads(json.dumps(as_json(document))), schema())


def test_the_schema_is_written_beside_the_report(tmp_path: Path) -> None:
    write(report(), tmp_path, ["json"])
    assert json.loads((tmp_path / "report.schema.json").read_text()) == schema()


@pytest.mark.parametrize("key", ["first_line", "tallies", "facts", "sections"])
def test_a_missing_part_is_noticed(key: str) -> None:
    broken = copy.deepcopy(as_json(report()))
    del broken[key]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, schema())
