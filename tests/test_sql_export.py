"""`hubscan sql` and `hubscan export`: every table, read-only, and a sentence for what is wrong."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

import hubscan
from hubscan.cli.main import cli
from hubscan.model.errors import HubscanError
from hubscan.pipeline.open_tables import SHOWN
from tests.conftest import AssessedSample

TOP = 'SELECT id, downloads, "eu-gpai/gpai@cumulative" AS level FROM rows ORDER BY 2 DESC LIMIT 3'


def run(sample: AssessedSample, *words: str, text: str | None = None) -> Result:
    return CliRunner().invoke(cli, [*words, "--data-dir", str(sample.data.root)], input=text)


def test_three_forms_and_the_twin_say_the_same(sample: AssessedSample) -> None:
    rows = json.loads(run(sample, "sql", "--json", TOP).stdout)
    assert len(rows) == 3 and {type(row["downloads"]) for row in rows} == {int}
    read = list(csv.DictReader(io.StringIO(run(sample, "sql", TOP, "--csv").stdout)))
    assert [{k: str(v) for k, v in row.items()} for row in rows] == read
    shown = run(sample, "sql", "-", text=TOP).stdout
    assert all(row["id"] in shown for row in rows)
    assert hubscan.sql(TOP, sample.data.root).to_dict("records") == rows


def test_json_is_json_whatever_the_answer_is(sample: AssessedSample) -> None:
    said = run(sample, "sql", "--json", "SELECT 1/0 AS a, [1, NULL] AS a, {'b': DATE '2026-01-02'}")
    (row,) = json.loads(said.stdout)
    assert list(row.values()) == [None, [1, None], {"b": "2026-01-02"}]
    assert json.loads(run(sample, "sql", "--json", "FROM rows LIMIT 0").stdout) == []


def test_a_long_table_says_that_it_is_cut(sample: AssessedSample) -> None:
    done = run(sample, "sql", "SELECT model FROM models")
    assert len(done.stdout.splitlines()) == 101
    assert "--csv and --json print all" in done.stderr


@pytest.mark.parametrize(
    ("query", "message", "hint"),
    [
        ("SELECT downlods FROM rows", "no column 'downlods'", "Did you mean downloads"),
        ("SELECT r.downlods FROM rows r", "no column 'downlods'", "Did you mean downloads"),
        ("SELECT * FROM verdict", "no table 'verdict'", "Did you mean verdicts"),
        ("DROP TABLE tiers", "not DROP", "hubscan export"),
        ("UPDATE tiers SET rule = 'x'", "not UPDATE", "hubscan export"),
        ("EXPLAIN ANALYZE DROP TABLE tiers", "not EXPLAIN", "hubscan export"),
        ("COPY rows TO '{tmp}/x.csv'", "not COPY", "hubscan export"),
        ("ATTACH '{tmp}/x.db'", "not ATTACH", "hubscan export"),
        ("SET enable_external_access = true", "not SET", "hubscan export"),
        ("SELECT 1; DROP TABLE tiers", "not SELECT and DROP", "hubscan export"),
        ("", "not nothing", "hubscan export"),
        ("SELECT content FROM read_text('{tmp}/secret')", "would open a file", "SHOW TABLES"),
        ("FROM '{tmp}/secret'", "no table '{tmp}/secret'", "There are"),
        ("SELEC 1", 'syntax error at or near "SELEC"', "SHOW TABLES"),
        ("SELECT 'x'::INTEGER", "Could not convert string 'x'", "SHOW TABLES"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(
    query: str, message: str, hint: str, sample: AssessedSample, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("s3cret")
    done = run(sample, "sql", query.replace("{tmp}", str(tmp_path)))
    assert done.exit_code == 1 and isinstance(done.exception, HubscanError)
    assert message.replace("{tmp}", str(tmp_path)) in done.exception.message
    assert "\n" not in done.exception.message and hint in str(done.exception.hint)
    assert [p.name for p in tmp_path.iterdir()] == ["secret"]
    assert run(sample, "sql", "SELECT count(*) FROM tiers").exit_code == 0


def test_the_frames_of_an_assessment_have_the_same_lock(sample: AssessedSample) -> None:
    with hubscan.load(sample.data.root) as loaded:
        with pytest.raises(HubscanError, match="not EXPLAIN"):
            loaded.sql("EXPLAIN ANALYZE DROP VIEW tallies")
        assert len(loaded.tallies)


@pytest.fixture(scope="module")
def counted(sample: AssessedSample) -> dict[str, int]:
    """How many rows each table has, as one question tells it."""
    counts = ", ".join(f"(SELECT count(*) FROM {table}) AS {table}" for table in SHOWN)
    (row,) = json.loads(run(sample, "sql", "--json", f"SELECT {counts}").stdout)
    return dict(row)


@pytest.mark.parametrize("form", ["parquet", "csv", "sqlite"])
@pytest.mark.parametrize("table", SHOWN)
def test_every_table_can_be_had_in_every_form(
    table: str, form: str, sample: AssessedSample, counted: dict[str, int], tmp_path: Path
) -> None:
    path = tmp_path / f"out.{form}"
    done = run(sample, "export", table, f"--{form}", "--out", str(path))
    assert done.exit_code == 0, done.exception
    if form == "sqlite":
        with closing(sqlite3.connect(path)) as db:
            ((found,),) = db.execute(f"SELECT count(*) FROM {table}").fetchall()
    else:
        reader = f"FROM '{path}'" if form == "parquet" else f"FROM read_csv('{path}', header=true)"
        ((found,),) = duckdb.connect().execute(f"SELECT count(*) {reader}").fetchall()
    assert found == counted[table] and f"{found:,} rows" in done.output
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_one_sqlite_file_has_rows_tiers_and_tallies(sample: AssessedSample, tmp_path: Path) -> None:
    path = hubscan.export(None, tmp_path / "all.sqlite", sample.data.root)
    published = sample.outcome.written.folder / "data/hubscan.sqlite"
    assert path.read_bytes() == published.read_bytes()
    with closing(sqlite3.connect(path)) as db:
        found = db.execute(
            """SELECT count(*) FROM rows WHERE "eu-gpai/gpai@cumulative" >= 2
            UNION ALL SELECT likely FROM tallies WHERE rule = 'eu-gpai' AND tier = 'gpai'
            AND mode = 'cumulative' AND relation = 'all' AND unit = 'repositories'"""
        ).fetchall()
    assert found[0] == found[1] and found[0][0] > 100


def test_nothing_of_others_is_written_over(sample: AssessedSample, tmp_path: Path) -> None:
    theirs = tmp_path / "rows.parquet"
    theirs.write_text("mine")
    done = run(sample, "export", "--out", str(theirs))
    assert "is there already" in str(done.exception) and theirs.read_text() == "mine"
    assert "is a folder" in str(run(sample, "export", "--out", str(tmp_path)).exception)
    assert run(sample, "export", "--out", str(theirs), "--replace").exit_code == 0
    assert theirs.read_bytes()[:4] == b"PAR1"
    with pytest.raises(HubscanError, match="no table 'row'") as error:
        hubscan.export("row", tmp_path / "x.csv", sample.data.root)
    assert "rows" in str(error.value.hint)
    with pytest.raises(HubscanError, match="no form of a table 'xlsx'"):
        hubscan.export("rows", tmp_path / "x.xlsx", sample.data.root)
