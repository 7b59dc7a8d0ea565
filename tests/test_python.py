"""hubscan from Python: every verb is a function or a method, and frames are ready for pandas."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click
import pandas as pd
import pytest

import hubscan
from hubscan import commands
from hubscan.cli.main import cli
from hubscan.frames import LEVEL_NAMES
from hubscan.model.errors import HubscanError
from tests.conftest import AssessedSample

METHODS = {
    "claims": "claims",
    "families": "lineage",
    "forecast": "forecast",
    "lineage": "parents",
    "rules": "rules",
    "sensitivity": "sensitivity",
    "overlap": "overlap",
    "top": "top",
    "what-if": "what_if",
    "who": "who",
}
"""Verbs that look at an assessment, and where `hubscan.Assessment` has what they print."""

KEEPERS = {
    "backfill",
    "doctor",
    "history",
    "publish",
    "reference",
    "refine",
    "replay",
    "snapshots",
    "watch",
}
"""Verbs that look after a machine or its files; from Python they are run as commands."""


@pytest.fixture(scope="module")
def loaded(sample: AssessedSample) -> Iterator[hubscan.Assessment]:
    with hubscan.load(sample.data.root) as assessment:
        yield assessment


@pytest.mark.parametrize("verb", cli.list_commands(click.Context(cli)))
def test_every_verb_has_a_twin_in_python(verb: str) -> None:
    function = {"estimate": "estimates"}.get(verb, verb)
    if verb in METHODS:
        assert hasattr(hubscan.Assessment, METHODS[verb])
    elif verb not in KEEPERS:
        assert callable(getattr(hubscan, function)) and function in dir(hubscan)


def test_public_names_say_what_they_are() -> None:
    for name in hubscan.__all__:
        assert name == "__version__" or inspect.getdoc(getattr(hubscan, name))
    functions = inspect.getmembers(commands, inspect.isfunction)
    for name, function in [f for f in functions if f[1].__module__ == commands.__name__]:
        assert name.startswith("_") or "Raises" in str(function.__doc__), name
    with pytest.raises(AttributeError, match="no attribute 'scam'"):
        _ = hubscan.scam


def test_levels_are_ordered_and_agree_with_the_tallies(loaded: hubscan.Assessment) -> None:
    frame = loaded.levels("eu-gpai", "gpai")
    assert list(frame.columns) == ["model", "key", "id", "rule", "tier", "mode", "level"]
    assert (
        list(frame.level.cat.categories) == list(LEVEL_NAMES.values()) and frame.level.cat.ordered
    )
    counted = loaded.tallies.query(
        "rule == 'eu-gpai' and tier == 'gpai' and relation == 'all' and unit == 'repositories'"
    )
    for row in counted.itertuples():
        of_mode = frame[frame["mode"] == row.mode]
        for level in ("surely", "likely", "possibly"):
            assert (of_mode.level >= level).sum() == getattr(row, level)


def test_times_are_in_utc_and_days_are_not(loaded: hubscan.Assessment) -> None:
    assert str(loaded.models.created_at.dt.tz) == "UTC"
    day = loaded.sql("SELECT DATE '2026-01-02' AS day, TIMESTAMP '2026-01-02 03:04:05' AS time")
    assert day.day.dt.tz is None and day.time[0] == pd.Timestamp("2026-01-02 03:04:05", tz="UTC")


@pytest.mark.parametrize(
    "query",
    ["DROP VIEW tallies", "COPY tallies TO 'x.csv'", "SELECT 1; SELECT 2", "SET threads = 1", ""],
)
def test_a_query_that_changes_something_is_refused(loaded: hubscan.Assessment, query: str) -> None:
    with pytest.raises(HubscanError, match="only reads"):
        loaded.sql(query)
    assert len(loaded.sql("FROM tallies"))


def test_a_query_that_cannot_be_run_says_why(loaded: hubscan.Assessment) -> None:
    with pytest.raises(HubscanError, match="tallys"):
        loaded.sql("FROM tallys")


def test_rules_tiers_and_claims_are_frames(loaded: hubscan.Assessment) -> None:
    rules, tiers = loaded.rules.set_index("rule"), loaded.tiers
    laws = rules[rules["kind"] == "law"]
    assert 0 < len(laws) < len(rules)
    assert tiers.groupby("rule").size().equals(rules.loc[sorted(rules.index), "tiers"])
    assert set(loaded.tallies.rule) <= set(rules.index)
    assert {"surely", "likely", "possibly", "verdict"} <= set(loaded.claims.columns)


def test_claims_are_those_that_the_assessment_kept(
    sample: AssessedSample, loaded: hubscan.Assessment
) -> None:
    assert loaded.sql("SELECT count(*) AS n FROM claims").n[0] > 0
    with hubscan.load(sample.data.root) as measured_anew:
        measured_anew._con.execute("DROP VIEW claims")
        assert loaded.claims.equals(measured_anew.claims)


def test_top_gives_what_the_command_prints(loaded: hubscan.Assessment) -> None:
    found = loaded.top("eu-gpai", "gpai", n=3)
    assert len(found) == 3 and found.downloads.is_monotonic_decreasing
    with pytest.raises(HubscanError, match="no level 'maybe'"):
        loaded.top("eu-gpai", level="maybe")


def test_numbers_and_days_are_taken_where_they_are_meant(loaded: hubscan.Assessment) -> None:
    as_number = loaded.what_if(sets={"eu-gpai.flop_line": 1e24})
    as_text = loaded.what_if(sets={"eu-gpai.flop_line": "1e24"})
    assert as_number.tallies.equals(as_text.tallies)
    assert as_number.deviations == as_text.deviations
    assert as_number.deviations[0] in as_number._repr_html_()


def test_an_assessment_shows_itself_and_can_be_closed(sample: AssessedSample) -> None:
    with hubscan.load(sample.data.root) as assessment:
        assert "1,899" in assessment._repr_html_() and assessment.assessment.id in repr(assessment)
        assert assessment.snapshot.manifest["source"] == "sample"
    with pytest.raises(HubscanError, match="closed"):
        assessment.sql("FROM tallies")


def test_one_model_is_estimated_from_what_is_at_hand() -> None:
    shape = {
        "model_type": "llama",
        "architectures": ["LlamaForCausalLM"],
        "hidden_size": 4096,
        "num_hidden_layers": 32,
        "intermediate_size": 11008,
        "num_attention_heads": 32,
        "vocab_size": 32000,
    }
    found = hubscan.estimates(config=shape, card="Trained on 2T tokens.")
    assert found["parameters"]["best"] == 6_738_415_616
    assert found["training_flop"]["low"] <= found["training_flop"]["best"]


def test_an_assessment_under_another_line_is_made_and_compared(
    sample: AssessedSample, tmp_path: Path
) -> None:
    with pytest.raises(HubscanError, match="no rule 'eu-gpaj'"):
        hubscan.assess(sample.data.root, sets={"eu-gpaj.flop_line": 1e24}, as_of=date(2026, 1, 1))
    stored = sample.outcome.assessment.id
    assert (hubscan.diff(stored, stored, sample.data.root)["after"] >= 0).all()
    folder = hubscan.report(sample.data.root, out=tmp_path, formats=("csv",))
    assert (folder / "tallies.csv").is_file()
    why = hubscan.explain("meta-llama/Llama-2-70b-hf", sample.data.root, rules=["eu-gpai"])
    assert why["training_flop"]["why"] and {d["rule"] for d in why["verdicts"]} == {"eu-gpai"}
