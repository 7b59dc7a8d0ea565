"""A job that runs every day: good days are published, bad ones refused with the field or reason."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubscan.config import Config
from hubscan.hub import drift
from hubscan.pipeline import gate
from tests.hub.bad_days import BAD_DAYS
from tests.hub.days import Job, World, days_of, job
from tests.support.days import small_config

pytestmark = pytest.mark.slow

MODELS = 400
"""`make soak` has five times as many, sixty days and every rule."""


@pytest.fixture(scope="module")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Job]:
    """A job whose first day was published. Treat all but its Hub as read-only."""
    root = tmp_path_factory.mktemp("first day")
    config = Config(small_config(root / "config"))
    with job(root / "kept", World(MODELS), config) as life:
        assert life.run() is None
        life.check()
        yield life


@pytest.fixture
def life(first_day: Job, tmp_path: Path) -> Iterator[Job]:
    """A job of its own on the morning after that day."""
    shutil.copytree(first_day.folder, tmp_path / "kept", symlinks=True)
    world = copy.deepcopy(first_day.world)
    world.pass_a_day()
    with days_of(Job(tmp_path / "kept", world, first_day.hub, first_day.config)) as life:
        yield life


def test_bad_days_are_refused_and_the_good_day_after_them_is_published(life: Job) -> None:
    before = life.published()
    for bad in BAD_DAYS:
        error = life.run(bad)
        assert error is not None, bad.name
        assert bad.told in error.message, f"{bad.name}: {error.message}"
        assert "\n" not in error.message
        assert life.published() == before
        life.world.pass_a_day()
    assert life.run() is None
    life.check()


def test_a_reason_publishes_a_suspect_day_and_stands_in_its_first_line(life: Job) -> None:
    (gated,) = (bad for bad in BAD_DAYS if bad.name == "all are gated")
    refused = life.run(gated)
    assert refused is not None and refused.exit_code == 3
    assert "--accept REASON" in (refused.hint or "")
    asked = life.hub.listing_requests
    assert life.run(gated, accept="the Hub closed its doors") is None
    assert life.hub.listing_requests == asked, "the suspect scan of today is taken as it is"
    line = life.report()["first_line"]
    assert "gated" in line and "because: the Hub closed its doors" in line
    life.world.pass_a_day()
    again = life.scan(gated)
    gate.check(again, partial=False, accepted=None)  # what was accepted is what is known now


def test_counts_that_jump_without_a_cause_are_refused(
    life: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were no field to show it: what `diff` would put down to the records is no cause."""
    (small,) = (bad for bad in BAD_DAYS if bad.name == "sizes in thousands")
    monkeypatch.setattr(drift, "suspicions", lambda *_: [])
    before = life.published()
    error = life.run(small)
    assert error is not None and error.exit_code == 3
    assert "eu-gpai" in error.message and "of all models changed at once" in error.message
    assert life.published() == before
