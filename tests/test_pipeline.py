"""The main job, end to end, on real models."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import hubscan.sample
from hubscan import desk, pipeline, rules
from hubscan.cli.main import cli
from hubscan.config import Config
from hubscan.model.errors import GateRefusedError, HubscanError
from hubscan.model.tables import QUANTITIES
from hubscan.rules import decide
from hubscan.rules.engine import developers
from hubscan.settings import locate
from hubscan.store.attach import attach_assessment
from hubscan.store.datadir import DataDir, Stored, finished
from hubscan.store.engine import attach_parquet, connect
from hubscan.store.lookup import find_model, number_of
from tests.conftest import FORMATS, ROOT, AssessedSample
from tests.support.days import run_day, small_config

NOT, POSSIBLY, LIKELY, SURELY = range(4)


CONFIG = Config.find(locate.built_in())


def level(sample: AssessedSample, model: str, column: str) -> int:
    con = connect()
    attach_assessment(con, sample.data, sample.outcome.assessment)
    row = con.execute(
        f'SELECT "{column}" FROM verdicts WHERE model = ?', [number_of(con, find_model(con, model))]
    ).fetchone()
    assert row is not None
    return int(row[0])


def assessed_by_command(data: DataDir, *options: str) -> Stored:
    """What `hubscan assess` with these options leaves."""
    told = CliRunner().invoke(cli, ["assess", "--data-dir", str(data.root), *options])
    assert told.exit_code == 0 and told.output.strip(), f"{told.output}{told.exception!r}"
    return finished(data.assessments)[-1]


@pytest.mark.parametrize(
    ("model", "covered"),
    [
        ("meta-llama/Llama-2-7b-hf", {POSSIBLY}),
        ("meta-llama/Llama-2-13b-hf", {SURELY}),
        ("meta-llama/Llama-2-70b-hf", {SURELY}),
    ],
)
def test_llama_2_at_1e23_flop(sample: AssessedSample, model: str, covered: set[int]) -> None:
    column = next(
        c.name
        for c in Config.find(locate.built_in()).rulebook.columns()
        if (c.rule, c.mode) == ("stopai-conjecture-2023", "cumulative")
    )
    assert level(sample, model, column) in covered


def test_falcon_180b_falls_under_3e24_flop(sample: AssessedSample) -> None:
    columns = [
        c.name
        for c in Config.find(locate.built_in()).rulebook.columns()
        if c.rule == "caip-2024-interview-highrisk"
    ]
    assert columns
    assert {level(sample, "tiiuae/falcon-180B", c) for c in columns} <= {LIKELY, SURELY}


def test_a_convention_moves_mixtures_and_is_printed_with_the_counts(
    sample: AssessedSample, tmp_path: Path
) -> None:
    shutil.copytree(sample.data.snapshots, tmp_path / "snapshots")
    few_rules = small_config(tmp_path / "config")
    options = ["--data-dir", str(tmp_path), "--quiet", "--convention", "mixture_parameters=total"]
    shown = CliRunner().invoke(cli, ["assess", *options, "--config-dir", str(few_rules)])
    assert shown.exit_code == 0, shown.output
    assert "mixture_parameters = total" in shown.output
    bent = DataDir(tmp_path).assessment("mixture_parameters-total")
    assert bent.manifest["choice"] == {"conventions": {"mixture_parameters": "total"}}
    model = "deepseek-ai/DeepSeek-V2"
    usual, total = (
        own_flop(sample.data, sample.outcome.assessment, model),
        own_flop(DataDir(tmp_path), bent, model),
    )
    assert total / usual == pytest.approx(235.741 / 21.376, rel=0.01)
    explained = pipeline.explain(DataDir(tmp_path), Config(few_rules), bent, model)
    assert explained.differs == (), "explained as it was counted"


def own_flop(data: DataDir, assessment: Stored, model: str) -> float:
    """Best value of the model's own step."""
    con = connect()
    attach_assessment(con, data, assessment)
    row = con.execute(
        "SELECT own_flop_best FROM estimates WHERE model = ?",
        [number_of(con, find_model(con, model))],
    ).fetchone()
    assert row is not None
    return float(row[0])


def test_a_quantised_copy_has_the_compute_of_its_base(sample: AssessedSample) -> None:
    con = connect()
    attach_assessment(con, sample.data, sample.outcome.assessment)
    differing = con.execute(
        """
        SELECT count(*), count(*) FILTER (
            c.training_flop_low IS DISTINCT FROM b.training_flop_low
            OR c.training_flop_best IS DISTINCT FROM b.training_flop_best
            OR c.training_flop_high IS DISTINCT FROM b.training_flop_high
        )
        FROM lineage l
        JOIN parents p ON p.child = l.model AND p.used
        JOIN estimates c ON c.model = l.model
        JOIN estimates b ON b.model = p.parent
        WHERE l.relation = 'quantized' AND l.parents = 1 AND p.grade = 'stated'
        """
    ).fetchone()
    assert differing is not None
    copies, different = differing
    assert copies > 10
    assert different == 0


def test_assess_and_report_twice_gives_the_same_bytes(
    sample: AssessedSample, tmp_path: Path
) -> None:
    """Of pages, `reports/test_formats.py` says the same."""
    data, config = sample.data, CONFIG
    first = _digests(sample.outcome.assessment.path)
    again = assessed_by_command(data)
    assert again.id == sample.outcome.assessment.id
    assert _digests(again.path) == first
    formats = tuple(name for name in FORMATS if name != "html")
    written = _digests(pipeline.report(data, config, again, tmp_path, formats).folder)
    assert {"README.md", "report.json", "tallies.csv", "tallies.parquet"} <= {*written}
    written.pop("files.json")  # lists what there is
    whole = _digests(sample.outcome.written.folder)
    assert [name for name in written if written[name] != whole.get(name)] == []


def test_latest_is_a_link_or_where_there_is_a_folder_a_copy(tmp_path: Path) -> None:
    config = small_config(tmp_path / "config")
    first = run_day(tmp_path, config, 0, ("csv",))
    data, assessment = DataDir(tmp_path / "data"), first.assessment

    def published() -> Path:
        out = tmp_path / "reports"
        return pipeline.report(data, Config(config), assessment, out, ("csv",)).folder

    latest, folder = tmp_path / "reports" / "latest", first.written.folder
    assert latest.is_symlink() and latest.resolve() == folder.resolve()
    latest.unlink()
    latest.mkdir()
    published()
    (latest / "stale.html").touch()
    published()
    assert not latest.is_symlink() and _digests(latest) == _digests(folder)
    shutil.rmtree(latest)
    latest.mkdir()
    (latest / "thesis.tex").touch()
    with pytest.raises(HubscanError, match="no such report"):
        published()
    assert (latest / "thesis.tex").is_file()


def _digests(folder: Path) -> dict[str, str]:
    files = (p for p in folder.rglob("*") if p.is_file())
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files
    }


def test_the_first_line_says_date_source_number_and_completeness(sample: AssessedSample) -> None:
    snapshot = sample.outcome.snapshot.manifest
    first = sample.outcome.written.report.first_line
    for fact in (snapshot["data_date"][:10], f"{snapshot['counts']['models']:,}", "sample"):
        assert fact in first


def test_a_rule_is_added_by_one_file(tmp_path: Path) -> None:
    config = small_config(tmp_path / "config")
    before = {r.id for r in rules.load(config).rules}
    source = locate.built_in() / "rules" / "proposals" / "stopai-conjecture-2023.yaml"
    text = source.read_text(encoding="utf-8").replace("stopai-conjecture-2023", "one-more-rule")
    (config / "rules" / "proposals").mkdir()
    (config / "rules" / "proposals" / "one-more-rule.yaml").write_text(text, encoding="utf-8")
    rulebook = rules.load(config)
    assert {r.id for r in rulebook.rules} - before == {"one-more-rule"}
    folder = run_day(tmp_path, config, 0, ("csv",)).written.folder
    assert "one-more-rule" in (folder / "tallies.csv").read_text(encoding="utf-8")


def test_a_partial_scan_is_not_published(sample: AssessedSample, tmp_path: Path) -> None:
    data = type(sample.data)(tmp_path / "data")
    pages = tmp_path / "pages"
    shutil.copytree(ROOT / "hubscan" / "sample" / "pages", pages)
    (pages / "zz-broken.json").write_text("<html>busy</html>", encoding="utf-8")
    out = tmp_path / "reports"
    with pytest.raises(GateRefusedError, match="partial"):
        pipeline.run(data, CONFIG, source=f"pages:{pages}", out=out, formats=("md",))
    assert not out.exists()


@pytest.mark.parametrize("model", ["meta-llama/Llama-2-70b-hf", "tiiuae/falcon-180B"])
def test_explain_names_figures_sources_and_rules(sample: AssessedSample, model: str) -> None:
    arguments = ["explain", model, "--data-dir", str(sample.data.root)]
    told = CliRunner().invoke(cli, arguments)
    assert told.exit_code == 0, told.output
    for word in ("training_flop", "parameters", "is trusted most", "eu-gpai", "own, "):
        assert word in told.output
    machine = json.loads(CliRunner().invoke(cli, [*arguments, "--json"]).output)
    flop = machine["training_flop"]
    assert flop["low"] <= flop["best"] <= flop["high"]
    assert machine["verdicts"]


def test_explain_says_what_the_verdicts_say(sample: AssessedSample) -> None:
    con = connect()
    attach_assessment(con, sample.data, sample.outcome.assessment)
    developers.load(con, CONFIG.developers)
    book = CONFIG.rulebook_of(sample.outcome.assessment)
    keys = con.execute(
        """
        SELECT key FROM (
            SELECT key, row_number() OVER (PARTITION BY relation ORDER BY hash(key)) AS place
            FROM lineage JOIN models USING (model)
        ) WHERE place = 1 ORDER BY key
        """
    ).fetchall()
    assert len(keys) > 6
    for (key,) in keys:
        decisions = decide(con, book, key, CONFIG.assumptions)
        columns = {f"{d.rule}/{d.tier}@{d.mode}": d.level for d in decisions}
        listed = ", ".join(f'"{name}"' for name in columns)
        row = con.execute(
            f"SELECT {listed} FROM verdicts JOIN models USING (model) WHERE key = ?", [key]
        ).fetchone()
        assert row == tuple(columns.values()), key


def test_as_of_a_day_only_models_and_texts_of_then(sample: AssessedSample, tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    shutil.copytree(sample.outcome.snapshot.path, data.snapshots / sample.outcome.snapshot.id)
    snapshot = data.snapshot(sample.outcome.snapshot.id)
    then = date(2024, 6, 1)
    made = assessed_by_command(data, "--as-of", then.isoformat())
    con = connect()
    attach_assessment(con, data, made)
    count = "SELECT count(*), count(DISTINCT model) FROM"
    assert con.execute(f"{count} models").fetchone() == con.execute(f"{count} verdicts").fetchone()
    attach_parquet(con, "listed", snapshot.table("models"))
    left_out = con.execute(
        "SELECT min(created_at) FROM listed WHERE key NOT IN (SELECT key FROM models)"
    ).fetchone()
    assert left_out is not None
    assert left_out[0].date() > then
    rule = {c.rule for c in Config.find(locate.built_in()).rulebook.bend(as_of=then).columns()}
    assert "stopai-conjecture-2023" in rule
    assert "anthropic-2026" not in rule
    (tallied,) = con.execute("SELECT list(DISTINCT rule) FROM tallies").fetchone() or ()
    assert set(tallied) == rule


def test_estimate_and_assess_say_the_same_of_every_record(sample: AssessedSample) -> None:
    pages = sorted(Path(hubscan.sample.__path__[0], "pages").glob("page-*.json.gz"))
    records = [m for page in pages for m in json.loads(gzip.decompress(page.read_bytes()))]
    records.sort(key=lambda record: record["_id"])  # the order in which models are numbered
    answers = desk.estimates([{"record": r} for r in records], desk.Settings(CONFIG))
    with connect() as con:
        attach_assessment(con, sample.data, sample.outcome.assessment)
        cursor = con.execute(
            "SELECT m.id, l.relation, e.* FROM estimates e JOIN models m USING (model) "
            "JOIN lineage l USING (model) ORDER BY model"
        )
        names = [column[0] for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    assert len(rows) == len(answers)
    for row, answer in zip(rows, answers, strict=True):
        assert (row["id"], row["relation"]) == (answer["id"], answer["relation"])
        for quantity in QUANTITIES:
            told = answer[quantity.name]
            assert {p: row[f"{quantity.name}_{p}"] for p in told} == told, row["id"]
        for name in ("modality", "generates", "general_purpose", "narrow", "bio_sequence_primary"):
            assert row[name] == answer[name], row["id"]
