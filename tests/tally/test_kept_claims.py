"""What claims find is kept with an assessment, by the query that says what was counted."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import duckdb
import pytest

from hubscan.config import Config
from hubscan.settings import locate
from hubscan.store.attach import CLAIMS, attach_assessment, attach_claims
from hubscan.store.engine import connect
from hubscan.tally.claims import Scene, measure
from hubscan.tally.claims.claim import Threshold
from tests.conftest import AssessedSample

SAID = Config.find(locate.built_in()).claims
TESTED = next(claim for claim in SAID if isinstance(claim.test, Threshold) and not claim.board)


@pytest.fixture
def scene(sample: AssessedSample) -> Scene:
    return Scene.of(sample.outcome.snapshot.manifest)


@pytest.fixture
def con(sample: AssessedSample) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect() as con:
        attach_assessment(con, sample.data, sample.outcome.assessment)
        yield con


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The claims that are measured anew."""
    module = sys.modules[measure.__module__]
    names: list[str] = []
    really = module.look

    def noted(con: Any, asked: Any) -> Any:
        names.extend(claim.id for claim, _ in asked)
        return really(con, asked)

    monkeypatch.setattr(module, "look", noted)
    return names


def test_what_is_kept_is_what_is_found_anew(
    con: duckdb.DuckDBPyConnection, scene: Scene, sample: AssessedSample, looked: list[str]
) -> None:
    anew = measure(con, SAID, scene)
    assert set(looked) == {claim.id for claim in SAID if claim.board is None}
    looked.clear()
    assert attach_claims(con, sample.outcome.assessment)
    assert measure(con, SAID, scene) == anew
    assert not looked


def test_a_claim_that_was_changed_since_is_found_anew(
    con: duckdb.DuckDBPyConnection, scene: Scene, sample: AssessedSample, looked: list[str]
) -> None:
    attach_claims(con, sample.outcome.assessment)
    assert isinstance(TESTED.test, Threshold)
    stricter = replace(TESTED, id="stricter", test=replace(TESTED.test, value=1e40))
    (found,), (changed,) = ([days[-1]] for days in measure(con, [TESTED, stricter], scene))
    assert set(looked) == {"stricter"}
    assert found.counts.selected == changed.counts.selected
    assert changed.counts.surely == 0 < found.counts.surely


def test_nothing_is_taken_from_another_version(
    con: duckdb.DuckDBPyConnection, sample: AssessedSample
) -> None:
    stored = sample.outcome.assessment
    tables = {name: table for name, table in stored.manifest["tables"].items() if name != CLAIMS}
    for change in ({"tables": tables}, {"tool_version": "0.0.1"}):
        assert not attach_claims(con, replace(stored, manifest=stored.manifest | change))
