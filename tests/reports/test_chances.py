"""The probabilities that an assessment keeps are those that its counts were summed from."""

from __future__ import annotations

import numpy as np
import pytest

from hubscan import pipeline
from hubscan.census.chain import EVEN, TABLE
from hubscan.config import Config
from hubscan.reports.explanation_json import explanation_json
from hubscan.settings import locate
from hubscan.store.attach import attach_assessment
from hubscan.store.engine import connect
from tests.conftest import AssessedSample


def test_they_add_up_to_the_expected_counts(sample: AssessedSample) -> None:
    with connect() as con:
        attach_assessment(con, sample.data, sample.outcome.assessment)
        tallies = con.execute(
            "SELECT rule || '/' || tier || '@' || mode, expected FROM tallies"
            " WHERE relation = 'all' AND unit = 'repositories' AND expected IS NOT NULL"
        ).fetchall()
        kept = con.execute("SELECT * FROM chances ORDER BY model").fetchnumpy()
    assert len(tallies) > 100
    for name, expected in tallies:
        assert TABLE[np.asarray(kept[name])].sum() == pytest.approx(expected, abs=1e-3), name


def test_an_explanation_says_how_probable_and_why(sample: AssessedSample) -> None:
    config, rules = Config(locate.built_in()), ["conjecture-cap-1e24", "eu-gpai"]
    unknown = pipeline.explain(
        sample.data, config, sample.outcome.assessment, "black-forest-labs/FLUX.1-dev", rules
    )
    told = explanation_json(unknown)
    assert told["chances"]["rests_on"].startswith("what undisclosed models")
    assert told["chances"]["documents"][0] == "readme" and told["chances"]["left_open"] > 0
    level = {"not covered": 0.0, "surely covered": 1.0}
    for verdict in told["verdicts"]:
        p = verdict["probability"]
        if p is not None and verdict["verdict"] in level:
            assert p == level[verdict["verdict"]]
        elif p is not None:
            assert 0 < p < 1 and abs(p - TABLE[EVEN]) > 1e-9
    known = pipeline.explain(
        sample.data, config, sample.outcome.assessment, "meta-llama/Llama-3.1-8B", rules
    )
    assert known.chances is not None and known.chances.rests_on == "what is known of it"


def test_the_bases_that_a_tensor_count_points_to_are_named(sample: AssessedSample) -> None:
    found = pipeline.explain(
        sample.data,
        Config(locate.built_in()),
        sample.outcome.assessment,
        "NeverSleep/Lumimaid-v0.2-8B",
        ["conjecture-cap-1e24"],
    )
    told = explanation_json(found)["chances"]["candidate_bases"]
    assert "meta-llama/Llama-3.1-8B" in told and "Qwen/Qwen2-7B" not in told
    assert all(0 < verdict["probability"] < 1 for verdict in explanation_json(found)["verdicts"]
               if verdict["mode"] == "cumulative")  # fmt: skip
