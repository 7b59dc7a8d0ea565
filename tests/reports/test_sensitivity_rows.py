"""What moves the expected counts stands in the JSON and in a CSV, if it was tried."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import jsonschema

from hubscan.census.moved_files import Moved, Sensitivity
from hubscan.reports import sensitivity_rows, write
from hubscan.reports.rows import package
from hubscan.reports.schema import schema
from hubscan.reports.sensitivity_rows import SENSITIVITY
from hubscan.store.report_folder import hashes_of
from tests.reports.hubs import report

WIDE = Moved("tokens_per_parameter", 10.0, 200.0, "tokens", 1.5, 3.25)
NARROW = Moved("merge_share", 0.0, 1.0, "", 2.0, 1.0)
FOUND = Sensitivity(7, {"size/big@cumulative": (WIDE, NARROW), "quiet/line@own": (NARROW,)})


def test_every_moved_assumption_is_a_row_of_both_files(tmp_path: Path) -> None:
    made = report(moved=FOUND)
    write(made, tmp_path, ["json", "csv"])
    told = json.loads((tmp_path / "report.json").read_text("utf-8"))
    jsonschema.validate(told, schema())
    assert told["sensitivity"]["tried"] == 7
    rows = told["sensitivity"]["moved"]
    assert [(r["rule"], r["mode"], r["assumption"]) for r in rows] == [
        ("quiet", "own", "merge_share"),
        ("size", "cumulative", "merge_share"),
        ("size", "cumulative", "tokens_per_parameter"),
    ]
    assert (rows[2]["expected_at_low"], rows[2]["expected_at_high"]) == (1.5, 3.25)
    text = (tmp_path / "sensitivity.csv").read_text("utf-8")
    assert [{name: str(value) for name, value in row.items()} for row in rows] == list(
        csv.DictReader(io.StringIO(text))
    )
    package.write(made, (), tmp_path, hashes_of(tmp_path))
    described = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))["resources"]
    (one,) = (r for r in described if r["path"] == "sensitivity.csv")
    assert one["schema"]["primaryKey"] == list(SENSITIVITY.key)
    assert all(field["description"] for field in one["schema"]["fields"])


def test_without_any_there_is_null_and_no_file(tmp_path: Path) -> None:
    write(report(), tmp_path, ["json", "csv"])
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["sensitivity"] is None
    assert not (tmp_path / "sensitivity.csv").exists()


def test_every_key_of_it_is_described() -> None:
    defined = schema()["$defs"]
    for name in ("Sensitivity", "MovedAssumption"):
        assert all(one.get("description") for one in defined[name]["properties"].values()), name
    assert sensitivity_rows.rows(Sensitivity(3, {})) == ()
