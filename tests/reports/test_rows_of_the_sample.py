"""The rows of the sample: every count follows from them, and every table is described."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from hubscan.census.chain import TABLE, offer, probability_sql
from hubscan.cli.main import cli
from hubscan.reports.rows import recompute
from hubscan.store.engine import connect
from tests.conftest import AssessedSample
from tests.reports.test_rows import at


def test_every_tally_of_the_sample_follows_from_its_rows(sample: AssessedSample) -> None:
    folder = sample.outcome.written.folder
    with (folder / "tallies.csv").open(encoding="utf-8") as stream:
        said = {tuple(r[k] for k in recompute.KEY): r for r in csv.DictReader(stream)}
    found = {tuple(str(r[k]) for k in recompute.KEY): r for r in recompute.tallies(folder)}
    assert found.keys() == said.keys()
    for key, row in found.items():
        assert {name: str(value) for name, value in row.items()}.items() <= said[key].items()
        assert said[key].keys() - row.keys() == {n for n in said[key] if n.startswith("expected")}


def test_the_queries_of_the_card_give_the_counts_of_the_report(sample: AssessedSample) -> None:
    folder = sample.outcome.written.folder
    report = json.loads((folder / "report.json").read_text("utf-8"))
    counts = {
        (f"{t['rule']}/{t['tier']}@{t['mode']}", t["relation"], t["unit"]): t
        for t in report["tallies"]
    }
    with at(folder) as con:
        main = con.execute("SELECT \"column\" FROM 'data/tiers.parquet' WHERE is_main").fetchall()
        assert len(main) > 20
        for (column,) in main:
            got = {n: con.execute(q).fetchall()[0][0] for n, q in recompute.counts(column).items()}
            whole, distinct = (counts[column, "all", u] for u in ("repositories", "distinct"))
            assert {n: got[n] for n in ("surely", "likely", "possibly")} == {
                n: whole[n] for n in ("surely", "likely", "possibly")
            }
            assert got["finetune"] == counts[column, "finetune", "repositories"]["likely"]
            assert got["distinct"] == distinct["likely"]
            assert got["publishers"] == whole["publishers_likely"]
            assert got["downloads"] == whole["downloads_likely"]
            if whole["expected"] is not None:
                audited = whole["expected"] - (whole["expected_audit"] or 0)
                assert got["expected"] == pytest.approx(audited, abs=1e-3)


def test_the_script_that_is_published_runs_as_it_is(sample: AssessedSample) -> None:
    folder = sample.outcome.written.folder
    with at(folder) as con:
        script = (folder / "data/recompute.sql").read_text("utf-8")
        *_, last = (con.execute(s).fetchall() for s in con.extract_statements(script))
    assert last[0][0] > 0


def test_probabilities_are_those_of_the_census() -> None:
    with connect() as con:
        offer(con)
        sql = f"SELECT ({probability_sql('d')})::FLOAT FROM range(256) t(d)"
        found = [row[0] for row in con.execute(sql).fetchall()]
    assert found == pytest.approx(list(TABLE), rel=1e-6)
    assert (found[0], found[255]) == (0, 1)


def test_every_file_with_a_table_is_described(sample: AssessedSample) -> None:
    folder = sample.outcome.written.folder
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    tables = {
        path.relative_to(folder).as_posix()
        for pattern in ("**/*.csv", "**/*.parquet", "**/*.csv.gz")
        for path in folder.glob(pattern)
    }
    assert {r["path"] for r in package["resources"]} == tables
    assert len({r["name"] for r in package["resources"]}) == len(tables)
    with at(folder) as con:
        for resource in package["resources"]:
            path = folder / resource["path"]
            assert resource["hash"] == f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
            said = [field["name"] for field in resource["schema"]["fields"]]
            reader = "read_parquet" if path.suffix == ".parquet" else "read_csv"
            more = "" if reader == "read_parquet" else ", header = true"
            found = con.execute(f"DESCRIBE FROM {reader}('{resource['path']}'{more})").fetchall()
            assert said == [row[0] for row in found], resource["path"]
            assert all(field["description"] for field in resource["schema"]["fields"])


def test_croissant_names_a_column_of_a_file_for_every_field(sample: AssessedSample) -> None:
    folder = sample.outcome.written.folder
    dataset = json.loads((folder / "croissant.json").read_text("utf-8"))
    there = {file["@id"] for file in dataset["distribution"]}
    ids = [field["@id"] for records in dataset["recordSet"] for field in records["field"]]
    assert len(ids) == len(set(ids)) > 500
    for records in dataset["recordSet"]:
        assert {f["source"]["fileObject"]["@id"] for f in records["field"]} <= there
    assert dataset["conformsTo"] == "http://mlcommons.org/croissant/1.0"


def test_rows_are_not_written_of_a_part(tmp_path: Path, sample: AssessedSample) -> None:
    words = ["report", "--data-dir", str(sample.data.root), "--rule", "eu-gpai", "--format", "rows"]
    done = CliRunner().invoke(cli, [*words, "--out", str(tmp_path / "part")])
    assert done.exit_code == 1
    assert "hubscan export" in str(done.exception)
    assert not (tmp_path / "part").exists()
