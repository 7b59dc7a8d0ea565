"""The published rows: all forms hold the same, no clock is in them, and damage is named."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from hubscan import hub, pipeline
from hubscan.cli.main import cli
from hubscan.config import Config
from hubscan.model import clock
from hubscan.model.errors import HubscanError, SnapshotError
from hubscan.pipeline.verify import verify
from hubscan.reports.pages import site
from hubscan.reports.rows import files
from hubscan.settings import locate
from hubscan.store.datadir import DataDir
from hubscan.store.engine import sql_text
from hubscan.store.report_folder import seal
from tests.conftest import MODEL_PAGES
from tests.support.days import few_places

pytestmark = pytest.mark.slow
CONFIG = Config(locate.built_in())
HOSTILE = "=HYPERLINK(1)\u202e"


def listed(number: int, name: str, **facts: Any) -> dict[str, Any]:
    size = facts.pop("size", 7_000_000_000)
    return {
        "_id": f"{number:024x}",
        "id": name,
        "modelId": name,
        "createdAt": "2024-05-01T00:00:00.000Z",
        "downloads": 7 * number,
        "likes": number,
        "pipeline_tag": "text-generation",
        "safetensors": {"parameters": {"BF16": size}, "total": size},
        **facts,
    }


PAGE = [
    listed(1, "meta-llama/Llama-2-70b-hf", size=68_976_648_192),
    listed(2, "who/Wren-7B", library_name=HOSTILE),
    listed(3, "who/Llama-70b-GGUF", size=68_976_648_192, downloads=None,
           baseModels={"relation": "quantized", "models": [{"id": "meta-llama/Llama-2-70b-hf"}]}),
    listed(4, "nobody-s-model"),
]  # fmt: skip


def published(root: Path, moment: datetime, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a report of `PAGE` that was scanned at `moment`."""
    pages = root / "pages"
    pages.mkdir(parents=True)
    (pages / "page.json").write_text(json.dumps(PAGE), "utf-8")
    monkeypatch.setattr(clock, "now", lambda: moment)
    data = DataDir(root / "data")
    snapshot = hub.scan(f"pages:{pages}", data)
    stored = pipeline.assess(data, CONFIG, snapshot=snapshot)
    formats = ("html", "md", "json", "csv", "rows")
    return pipeline.report(data, CONFIG, stored, root / "reports", formats).folder


@pytest.fixture(scope="module", autouse=True)
def _few_places() -> Iterator[None]:
    with few_places():
        yield


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        moment = datetime(2026, 11, 21, 3, tzinfo=UTC)
        yield published(tmp_path_factory.mktemp("rows"), moment, patch)


@pytest.fixture
def folder(small: Path, tmp_path: Path) -> Path:
    """A copy of the small report, to be damaged."""
    copy = tmp_path / small.name
    shutil.copytree(small, copy)
    return copy


def at(folder: Path) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(f"SET file_search_path = {sql_text(folder)}")
    return con


def test_all_forms_hold_the_same_rows(small: Path) -> None:
    with at(small) as con:
        shape = con.execute("DESCRIBE FROM 'data/rows.parquet'").fetchall()
        names = [row[0] for row in shape]
        whole = [n for n, kind, *_ in shape if kind not in ("TIMESTAMP", "DATE", "VARCHAR")]
        columns = ", ".join(f'"{name}"' for name in whole)
        rows = con.execute(f"SELECT {columns} FROM 'data/rows.parquet'").fetchall()
        assert len(rows) == len(PAGE)
        options = "all_varchar = false, header = true"
        cast = ", ".join(f'"{n}"::{k} AS "{n}"' for n, k, *_ in shape if n in whole)
        again = f"SELECT {cast} FROM read_csv('data/rows.csv.gz', {options})"
        assert con.execute(again).fetchall() == rows
    with closing(sqlite3.connect(small / "data/hubscan.sqlite")) as db:
        kept = db.execute(f"SELECT {columns} FROM rows ORDER BY model").fetchall()
        assert [tuple(map(float_or_none, r)) for r in kept] == [
            tuple(map(float_or_none, r)) for r in rows
        ]
        assert [d[0] for d in db.execute("SELECT * FROM rows").description] == names
        tables = {r[0] for r in db.execute("SELECT name FROM sqlite_master").fetchall()}
        assert {"rows", "tiers", "tallies"} <= tables


def float_or_none(value: object) -> object:
    return float(value) if isinstance(value, int | float | bool) else value


def test_no_cell_of_a_csv_starts_a_formula_or_turns_text_round(small: Path) -> None:
    with gzip.open(small / "data/rows.csv.gz", "rt", encoding="utf-8") as stream:
        (row,) = (r for r in csv.DictReader(stream) if r["id"] == "who/Wren-7B")
    assert row["library_name"].startswith("'=HYPERLINK(1)")
    assert "\u202e" not in row["library_name"]


def test_two_people_get_the_same_bytes_whenever_they_scan(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "MODEL_PAGES", MODEL_PAGES)
    later = published(tmp_path, datetime(2026, 11, 21, 17, 1, 2, tzinfo=UTC), monkeypatch)
    names = sorted(p.relative_to(small).as_posix() for p in small.rglob("*") if p.is_file())
    assert names == sorted(p.relative_to(later).as_posix() for p in later.rglob("*") if p.is_file())
    assert "data/rows.csv.gz" in names
    for name in names:
        assert (small / name).read_bytes() == (later / name).read_bytes(), name


def test_the_hash_of_the_counts_is_that_of_the_file(small: Path) -> None:
    facts = json.loads((small / "report.json").read_text("utf-8"))["facts"]
    found = hashlib.sha256((small / "tallies.csv").read_bytes()).hexdigest()
    assert facts["tallies_sha256"] == found
    assert found in (small / "index.html").read_text("utf-8")
    (stored,) = (small.parents[1] / "data/assessments").glob("*/manifest.json")
    manifest = json.loads(stored.read_text("utf-8"))
    assert manifest["tallies_sha256"] == found
    assert manifest["content"] == facts["assessment"]
    data = DataDir(small.parents[1] / "data")
    assert data.assessment(facts["assessment"]).path == stored.parent


def test_verify_says_what_it_looked_at(small: Path) -> None:
    done = CliRunner().invoke(cli, ["verify", str(small)])
    assert done.exit_code == 0, done.output
    assert "follow from them" in done.output
    asked = CliRunner().invoke(cli, ["verify", str(small), "--json"])
    assert json.loads(asked.output)["recomputed"] > 500


def test_a_changed_file_is_named(folder: Path) -> None:
    path = folder / "data/verdicts.parquet"
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(SnapshotError, match=r"verdicts\.parquet is missing or was changed"):
        verify(folder)


def test_rows_that_do_not_give_the_counts_are_found_under_a_new_seal(folder: Path) -> None:
    assessment = verify(folder).assessment
    path, part = folder / "data/verdicts.parquet", folder / "part"
    with at(folder) as con:
        query = """SELECT * REPLACE (3 - "eu-gpai/gpai@cumulative" AS "eu-gpai/gpai@cumulative")
            FROM 'data/verdicts.parquet'"""
        con.execute(f"COPY ({query}) TO '{part}' (FORMAT parquet)")
    part.replace(path)
    seal(folder, assessment)
    with pytest.raises(SnapshotError, match="eu-gpai/gpai/cumulative/"):
        verify(folder)


def test_a_damaged_file_of_rows_is_a_sentence(folder: Path) -> None:
    assessment = verify(folder).assessment
    (folder / "data/rows.parquet").write_bytes(b"PAR1 not really")
    seal(folder, assessment)
    with pytest.raises(SnapshotError, match="the rows cannot be read") as error:
        verify(folder)
    assert "\n" not in error.value.message


def test_counts_that_were_changed_do_not_have_the_hash(folder: Path) -> None:
    path = folder / "report.json"
    report = json.loads(path.read_text("utf-8"))
    report["tallies"][0]["possibly"] += 1
    path.write_text(json.dumps(report), "utf-8")
    seal(folder, report["facts"]["assessment"])
    with pytest.raises(SnapshotError, match="the tallies have the hash"):
        verify(folder)


def test_a_folder_of_something_else_is_no_report_and_stays_as_it_is(
    small: Path, tmp_path: Path
) -> None:
    (tmp_path / "x").mkdir()
    done = CliRunner().invoke(cli, ["verify", str(tmp_path / "x")])
    assert done.exit_code == 1
    assert "report.json: there is no such file" in str(done.exception)
    theirs = tmp_path / "reports" / small.name
    theirs.mkdir(parents=True)
    (theirs / "thesis.tex").write_text("mine")
    data = DataDir(small.parents[1] / "data")
    with pytest.raises(HubscanError, match="is a folder, and what it holds"):
        pipeline.report(data, CONFIG, data.assessment(), tmp_path / "reports", ("md", "rows"))
    assert [p.name for p in theirs.iterdir()] == ["thesis.tex"]


def test_every_file_of_rows_is_there(small: Path) -> None:
    assert all((small / name).is_file() for name in files.files())
