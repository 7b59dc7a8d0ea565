"""Every number can be asked why: on the real sample, the stages run again and come out the same."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import pytest
from click.testing import CliRunner

from hubscan import pipeline
from hubscan.cli.main import cli
from hubscan.config import Config
from hubscan.estimate import every_stage
from hubscan.estimate.arithmetic import as_json
from hubscan.model.tables import QUANTITIES
from hubscan.pipeline.explain import _for_verdicts
from hubscan.pipeline.rerun import differences, rerun, statement_lines
from hubscan.reports import explanation, why
from hubscan.reports.explanation_json import explanation_json
from hubscan.reports.explanation_schema import schema
from hubscan.rules import decide
from hubscan.rules.engine import developers
from hubscan.rules.engine.decide import decide_each
from hubscan.rules.engine.evaluate import rates_of
from hubscan.rules.engine.one_family import only_family
from hubscan.rules.engine.plan import plan_of
from hubscan.rules.engine.side_tables import beyond_one_family
from hubscan.settings import locate
from hubscan.store.attach import attach_assessment
from hubscan.store.datadir import DataDir
from hubscan.store.documents import DocumentStore
from hubscan.store.engine import connect
from hubscan.store.lookup import number_of
from hubscan.store.manifest import read, sealed
from tests.conftest import AssessedSample
from tests.reports.recompute import calculations, recompute

CONFIG = Config.find(locate.built_in())


BASE = "meta-llama/Llama-3.1-8B"


SIZED_ADAPTER = "monsterapi/Llama-3_1-8B-Instruct-orca-ORPO"


ADAPTER = "Nekochu/Llama-3.1-8B-German-ORPO"


MERGE = "mlabonne/ChimeraLlama-3-8B-v3"


COPY = "NousResearch/Meta-Llama-3.1-8B"


FINETUNE = "dphn/dolphin-2.9-llama3-8b"


DISPUTED = "Qwen/Qwen2.5-Omni-7B"


UNKNOWN = "Jmica/Drama-3-GGUF"


FIGURES = [q.name for q in QUANTITIES]


@pytest.fixture(scope="module")
def ask(sample: AssessedSample) -> Any:
    """Explanation of a model of the sample as JSON, once each."""

    @cache
    def explained(model: str) -> dict[str, Any]:
        found = pipeline.explain(sample.data, CONFIG, sample.outcome.assessment, model)
        return dict(json.loads(json.dumps(explanation_json(found))))

    return explained


def statements(found: dict[str, Any], figure: str) -> dict[str, dict[str, Any]]:
    return {s["method"]: s for s in found[figure]["why"]["statements"]}


def test_a_base_shows_what_won_and_what_agrees(ask: Any) -> None:
    found = ask(BASE)
    sizes = statements(found, "parameters")
    assert sizes["reference row"]["fate"] == "used"
    assert sizes["safetensors tensors"]["fate"] == sizes["name"]["fate"] == "agrees"
    assert statements(found, "training_tokens")["reference row"]["best"] == 1.5e13
    assert "name_size_high" not in found["assumptions"], "the name lost: nothing rests on it"


def test_a_fine_tune_rests_on_a_prior_and_adds_to_its_base(ask: Any) -> None:
    found = ask(FINETUNE)
    (bound,) = found["own_flop"]["why"]["arithmetic"]
    assert bound["method"] == "fine-tune bound"
    assert "finetune_tokens" in found["own_flop"]["why"]["assumptions"]
    assert found["assumptions"]["finetune_tokens"]["high"] == 2e9
    steps = statements(found, "training_flop")
    assert "step of meta-llama/Meta-Llama-3-8B" in steps
    assert "best leaves it out" in steps["own step"]["reason"]


def parts_of(calculation: Any) -> Iterator[Any]:
    """A calculation and all that it is made of."""
    yield calculation
    for part in calculation.get("parts", []):
        yield from parts_of(part)


def test_a_merge_counts_each_ancestor_once_and_bounds_what_is_lost(ask: Any) -> None:
    found = ask(MERGE)
    names = [s["method"] for s in found["training_flop"]["why"]["statements"]]
    assert len(names) == len(set(names)) == 6
    (high,) = (x for x in found["training_flop"]["why"]["arithmetic"] if x["end"] == "high")
    lost = [p for p in parts_of(high["calculation"]) if p.get("operation") == "product"]
    assert lost and all(recompute(part) > 1e23 for part in lost)
    assert found["own_flop"]["best"] == 0


def test_an_adapter_is_its_base_and_its_own_weights(ask: Any) -> None:
    found = ask(SIZED_ADAPTER)
    line = next(x for x in found["parameters"]["why"]["arithmetic"] if x["counts"])
    assert line["calculation"]["operation"] == "sum"
    assert line["calculation"]["parts"][0]["name"].startswith("of ")
    assert "adapter_share_of_base" in found["parameters"]["why"]["assumptions"]


def test_a_copy_has_the_figures_of_its_original(ask: Any) -> None:
    found = ask(COPY)
    assert found["facts"]["original"] == BASE
    assert statements(found, "mmlu")["copy of the original"]["fate"] == "used"
    assert found["mmlu"]["best"] == ask(BASE)["mmlu"]["best"]


def test_a_disagreement_is_shown_with_who_lost_and_why(ask: Any) -> None:
    lost = statements(ask(DISPUTED), "parameters")
    assert "because others disagree" in ask(DISPUTED)["parameters"]["why"]["notes"][0]
    assert "disagrees" in {s["fate"] for s in lost.values()}
    assert all("trusted more" in s["reason"] for s in lost.values() if s["fate"] == "disagrees")


def test_what_nobody_states_is_said_to_be_unknown(ask: Any) -> None:
    found = ask(UNKNOWN)
    assert found["parameters"]["grade"] == "unknown"
    assert found["parameters"]["why"]["statements"] == []


@pytest.mark.parametrize("model", [BASE, FINETUNE, MERGE, ADAPTER, COPY, DISPUTED, UNKNOWN])
def test_the_json_keeps_to_its_schema_and_its_arithmetic_comes_out(ask: Any, model: str) -> None:
    found = ask(model)
    jsonschema.validate(found, schema())
    assert found["rerun"] == {"agrees": True, "differs": []}
    lines = calculations(found)
    assert lines or model == UNKNOWN
    for figure, line in lines:
        assert recompute(line["calculation"]) == pytest.approx(line["result"], rel=1e-9), line
        used = [n for n in found["assumptions"] if n in json.dumps(line["calculation"])]
        assert not line["counts"] or set(used) >= _assumed(line["calculation"]), (figure, line)
    for figure in FIGURES:
        assert not [n for n in found[figure]["why"]["notes"] if "does not come out" in n]


def _assumed(calculation: dict[str, Any]) -> set[str]:
    if "operation" in calculation:
        return set().union(*(_assumed(part) for part in calculation["parts"]))
    return {calculation["assumption"]} - {None}


@pytest.mark.parametrize("most_walked", [1_000, 0], ids=["walked", "by SQL"])
def test_running_again_gives_what_was_stored_for_every_relation(
    sample: AssessedSample, most_walked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dozens of models at a time, bit by bit, from tables that hold their families only."""
    monkeypatch.setattr(every_stage, "_MOST_WALKED", most_walked)
    config, assessment = CONFIG, sample.outcome.assessment
    constants = config.assumptions
    with connect() as con:
        snapshot = attach_assessment(con, sample.data, assessment)
        store = DocumentStore.of(sample.data, snapshot)
        keys = _some_of_every_relation(con, 25)
        assert len(keys) > 100
        for start in range(0, len(keys), 60):
            some = keys[start : start + 60]
            with rerun(con, some, config, constants, store) as few:
                again = few.connection
                found = {key: differences(few, key) for key in some}
                assert found == dict.fromkeys(some, ())
                for key in some[::6]:
                    _check_derivations(why.derive(few, key, constants, {}))
                small = again.execute("SELECT count(*) FROM models").fetchone()
                assert small is not None and small[0] < 500


@pytest.mark.slow
def test_no_interval_without_its_calculation(sample: AssessedSample) -> None:
    """Of figures that are worked out; a curated or stated interval is a fact."""
    with connect() as con:
        snapshot = attach_assessment(con, sample.data, sample.outcome.assessment)
        store = DocumentStore.of(sample.data, snapshot)
        rows = con.execute("SELECT key FROM models ORDER BY hash(key) LIMIT 200").fetchall()
        keys = [str(key) for (key,) in rows]
        constants = CONFIG.assumptions
        with rerun(con, keys, CONFIG, constants, store) as few:
            again = few.connection
            for key in keys:
                derived = why.derive(few, key, constants, statement_lines(again, store, key))
                _every_interval_is_worked_out(
                    explanation_json(explanation.explain(again, key, derived, origin={}))
                )


_MEASURED = ("card metadata", "card table")
"""Scores: from the least to the most that anybody measured."""


def _every_interval_is_worked_out(found: dict[str, Any]) -> None:
    for figure in FIGURES:
        told = found[figure]
        if told["low"] == told["high"] or told["grade"] == "unknown":
            continue
        bare = {"reference row", "copy of the original", "known", *_MEASURED}
        used = [s for s in told["why"]["statements"] if s["fate"] == "used"]
        worked = [x for x in told["why"]["arithmetic"] if x["counts"]]
        curated = any("reference_models.csv" in s["source"] for s in used)
        summed = figure == "training_flop" and len(used) == 1
        assert worked or curated or summed or told["method"] in bare, (found["id"], figure)


def _check_derivations(found: why.Why) -> None:
    for derivation in found.derivations:
        assert not [n for n in derivation.notes if "does not come out" in n]
        for line in derivation.lines:
            again = recompute(json.loads(json.dumps(as_json(line.part))))
            assert again == pytest.approx(line.value, rel=1e-9), (derivation.quantity, line)


def test_one_model_at_a_time_is_no_different(sample: AssessedSample) -> None:
    config = CONFIG
    constants = config.assumptions
    with connect() as con:
        snapshot = attach_assessment(con, sample.data, sample.outcome.assessment)
        store = DocumentStore.of(sample.data, snapshot)
        for key in _some_of_every_relation(con, 1):
            with rerun(con, [key], config, constants, store) as few:
                assert differences(few, key) == ()


def test_kept_tests_decide_as_tests_that_are_run(sample: AssessedSample) -> None:
    """Of models of every relation, of which some lack parents: of all at once, and of one."""
    assessment = sample.outcome.assessment
    book, constants = CONFIG.rulebook_of(assessment), CONFIG.assumptions
    plan = plan_of(book)
    with connect() as con:
        attach_assessment(con, sample.data, assessment)
        developers.load(con, CONFIG.developers)
        rates = rates_of(con, plan, constants)
        keys = _some_of_every_relation(con, 2)
        models = [number_of(con, key) for key in keys]
        beyond, held = _for_verdicts(con, assessment, plan, constants)
        with only_family(con, models, beyond) as family:
            assert held(family) is not None, "the tests were kept"
            found = dict(decide_each(family, book, plan, keys, constants, held=held(family)))
        with only_family(con, models, lambda: beyond_one_family(con, plan.words, rates)) as family:
            assert found == dict(decide_each(family, book, plan, keys, constants))
        assert found.keys() == {*keys} and len(keys) > 12
        told = pipeline.explain(sample.data, CONFIG, assessment, keys[-1])
        assert list(told.decisions) == decide(con, book, keys[-1], constants) == found[keys[-1]]


def _some_of_every_relation(con: duckdb.DuckDBPyConnection, most: int) -> list[str]:
    rows = con.execute(
        """
        SELECT key FROM (
            SELECT key, row_number() OVER (PARTITION BY relation ORDER BY hash(key)) AS place
            FROM lineage JOIN models USING (model)
        ) WHERE place <= ? ORDER BY key
        """,
        [most],
    ).fetchall()
    return [str(key) for (key,) in rows]


def test_an_assessment_that_cannot_be_repeated_is_not_explained(
    sample: AssessedSample, tmp_path: Path
) -> None:
    root = tmp_path / "data"
    shutil.copytree(sample.data.root, root)
    file = DataDir(root).assessment().table("estimates")
    with duckdb.connect() as con:
        con.execute(
            f"COPY (SELECT * REPLACE (own_flop_high * 2 AS own_flop_high) FROM '{file}' "
            f"ORDER BY model) TO '{file}.new' (FORMAT parquet)"
        )
    Path(f"{file}.new").replace(file)
    manifest = file.with_name("manifest.json")
    said = read(manifest)
    said["tables"]["estimates"] = {"rows": said["tables"]["estimates"]["rows"]}
    manifest.write_bytes(sealed(said))  # whoever wrote that table also wrote of it
    arguments = ["explain", BASE, "--data-dir", str(root)]
    told = CliRunner().invoke(cli, arguments).output
    assert "gave other figures" in told and "own_flop_high" in told
    machine = json.loads(CliRunner().invoke(cli, [*arguments, "--json"]).output)
    jsonschema.validate(machine, schema())
    assert machine["rerun"] == {"agrees": False, "differs": ["own_flop_high"]}
    assert machine["own_flop"]["why"] is None
