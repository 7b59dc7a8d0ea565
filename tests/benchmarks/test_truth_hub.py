"""The Hub whose truth is known is one world: derivatives have the size of their base."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.census.hubs import trials
from benchmarks.truth_hub.structure import structure


def test_a_hidden_derivative_is_as_large_as_its_base() -> None:
    made, again, other = structure(1_500, 3), structure(1_500, 3), structure(1_500, 4)
    assert (made.hidden == again.hidden).all() and made.joint == again.joint != other.joint
    rows = np.flatnonzero(made.hidden >= 0)
    assert len(rows) > 50
    assert (made.plan.parameters[rows] == made.plan.parameters[made.hidden[rows]]).all()
    assert (made.hidden[rows] < rows).all(), "a base is older"
    assert all(made.roots[row] == made.roots[made.hidden[row]] for row in rows)


def test_counts_of_a_small_hub_with_and_without_an_audit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "")
    monkeypatch.delenv("HF_TOKEN", raising=False)
    (hub,) = trials(1, 1_000, (60,))
    for trial in hub:
        assert trial.wrongly_sure == 0 and trial.excluded <= 3
        assert set(trial.told) == {0, 60}
        for told in trial.told.values():
            assert told.surely <= told.low <= told.expected <= told.high <= told.possibly
        assert trial.told[60].sampling > 0 and trial.told[0].sampling == 0
    by_tier = {trial.tier: trial.true for trial in hub}
    assert by_tier["pauseai-2023-1b/approval@own"] > by_tier["eu-gpai/held@cumulative"] > 0
