"""What an assessment keeps of its tests: the same answers under other lines, from few tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import duckdb
import pandas as pd
import pytest

import hubscan
from hubscan import library
from hubscan.config import Config
from hubscan.model.choices import UNITS
from hubscan.rules.engine import evaluate
from hubscan.rules.engine.derived import Rates
from hubscan.rules.engine.kept_tests import Kept
from hubscan.rules.engine.plan import Plan, make_plan
from hubscan.settings import locate
from hubscan.store.attach import LOST_TESTS, TESTS, attach_tests
from hubscan.store.engine import connect
from tests.conftest import AssessedSample

BENDS: list[dict[str, Any]] = [
    {"sets": {"eu-gpai.flop_line": 1e24}},
    {"sets": {"eu-gpai-systemic.flop_line": 1e23}},
    {"thresholds": ("parameters>=7e9", "training_tokens<1e12")},
    {"readings": {"ny-raise": "cumulative", "cais-ntia-2023": "falls-with-algorithms"}},
    {"readings": {"eo14110": "countable-limbs-alone", "gladstone-2024": "ten-times-lower"}},
]


@pytest.fixture(scope="module")
def loaded(sample: AssessedSample) -> Iterator[hubscan.Assessment]:
    with hubscan.load(sample.data.root) as assessment:
        yield assessment


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tests on facts that are run, of models and of lost parents."""
    names: list[str] = []
    really = evaluate.tests_on_facts

    def noted(con: duckdb.DuckDBPyConnection, plan: Plan, *rest: Any, **few: Any) -> Any:
        names.extend(plan.tests.found)
        return really(con, plan, *rest, **few)

    monkeypatch.setattr(evaluate, "tests_on_facts", noted)
    return names


def test_an_assessment_keeps_every_test_of_models_and_of_lost_parents(
    loaded: hubscan.Assessment,
) -> None:
    config = Config.find(locate.built_in())
    plan = make_plan(config.rulebook_of(loaded.assessment))
    with connect() as con:
        assert attach_tests(con, loaded.assessment)
        held = Kept(con).of_plan(plan, Rates.of(config.constants_of(loaded.assessment)))
        assert len(con.sql(f"FROM {TESTS}").fetchall()) == len(loaded.models)
        assert len(held.children()) == len(con.sql(f"FROM {LOST_TESTS}").fetchall())
    assert held.names.keys() == plan.tests.found.keys()


@pytest.mark.parametrize("bend", BENDS, ids=str)
def test_what_is_kept_answers_as_if_all_were_run(
    bend: dict[str, Any], loaded: hubscan.Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = loaded.what_if(**bend)
    monkeypatch.setattr(library, "attach_tests", lambda *_: False)
    anew = loaded.what_if(**bend)
    pd.testing.assert_frame_equal(found.tallies, anew.tallies)
    pd.testing.assert_frame_equal(found.verdicts(), anew.verdicts())


def test_another_line_runs_no_test_but_its_own(loaded: hubscan.Assessment, run: list[str]) -> None:
    loaded.what_if(sets={"eu-gpai.flop_line": 2e24}, expected=False)
    lines = ["training_flop > 2e+24", f"own_flop > {2e24 / 3!r}"]
    assert sorted(run) == sorted([*lines, *lines])


def test_other_versions_keep_nothing_and_answer_all_the_same(
    loaded: hubscan.Assessment, run: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stored, bend = loaded.assessment, BENDS[0]
    expected = loaded.what_if(**bend, expected=False)
    few = len(run)
    tables = {n: t for n, t in stored.manifest["tables"].items() if n not in (TESTS, LOST_TESTS)}
    for change in ({"tables": tables}, {"tool_version": "0.0.1"}):
        run.clear()
        former = replace(stored, manifest=stored.manifest | change)
        monkeypatch.setattr(loaded, "assessment", former)
        found = loaded.what_if(**bend, expected=False)
        pd.testing.assert_frame_equal(found.tallies, expected.tallies)
        assert len(run) > few


@pytest.mark.parametrize("bend", BENDS, ids=str)
def test_totals_need_no_tallies(bend: dict[str, Any], loaded: hubscan.Assessment) -> None:
    with loaded.what_if(**bend, expected=False) as tallied:
        expected = [tallied.totals(unit) for unit in UNITS]
    with loaded.what_if(**bend, expected=False, tallied=False) as bare:
        found = [bare.totals(unit) for unit in UNITS]
    assert found == expected and [*map(list, found)] == [*map(list, expected)]
