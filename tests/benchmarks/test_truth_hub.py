"""The Hub whose truth is known is one world: derivatives have the size of their base."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from benchmarks.census.hubs import trials
from benchmarks.generated_hub.names import full_name
from benchmarks.generated_hub.objects import Objects
from benchmarks.truth_hub.popularity import first_to_name, popularity
from benchmarks.truth_hub.structure import KIND, OLD, structure


def test_a_hidden_derivative_is_as_large_as_its_base() -> None:
    made, again, other = structure(1_500, 3), structure(1_500, 3), structure(1_500, 4)
    assert (made.hidden == again.hidden).all() and made.joint == again.joint != other.joint
    rows = np.flatnonzero(made.hidden >= 0)
    assert len(rows) > 50
    assert (made.plan.parameters[rows] == made.plan.parameters[made.hidden[rows]]).all()
    assert (made.hidden[rows] < rows).all(), "a base is older"
    assert all(made.roots[row] == made.roots[made.hidden[row]] for row in rows)


def test_a_base_that_is_gone_is_popular_and_older_than_its_children() -> None:
    made = structure(1_500, 3)
    known_as = popularity(made, np.random.default_rng(1))
    assert (known_as.below >= known_as.shown).all()
    first = first_to_name(made)
    lost = [row for root, row in first.items() if root != OLD]
    assert len(lost) > 20
    assert (known_as.shown[lost] >= 1).all() and np.median(known_as.shown[lost]) > 1
    others = popularity(made, np.random.default_rng(2))
    kept = np.setdiff1d(np.arange(made.models), lost)
    assert (known_as.year[kept] == others.year[kept]).all(), (
        "of those that are there nothing is drawn"
    )
    day = made.plan.created.astype("datetime64[s]").astype("datetime64[D]")
    assert (known_as.day <= day).all() and (known_as.day[lost] < day[lost]).mean() > 0.2
    assert (abs(known_as.day[kept] - day[kept]).astype(int) <= 1).all()


@pytest.mark.slow
def test_who_names_a_younger_model_closes_a_circle() -> None:
    plan = structure(100_000, 1077).plan
    child = np.repeat(np.arange(plan.models), np.diff(plan.first))
    pairs = set(zip(child.tolist(), plan.parents.tolist(), strict=True))
    younger = [(c, p) for c, p in pairs if p >= c]
    assert younger
    assert all((p, c) in pairs for c, p in younger)


def test_packed_weights_are_counted_as_the_hub_counts_them() -> None:
    made = structure(20_000, 2)
    objects = Objects(made.plan)
    seen = set()
    for row in map(int, np.flatnonzero(made.plan.kind == KIND["quantized"])):
        model = json.loads(objects.model(row))
        if "safetensors" in model:
            late = model["lastModified"] >= "2025-09-25"
            share = model["safetensors"]["total"] / made.plan.parameters[row]
            assert share == pytest.approx(1.0 if late else 0.155, abs=0.01)
            seen.add(late)
    assert seen == {True, False}


def test_a_chance_name_states_no_size() -> None:
    made = structure(1_500, 3)
    ends = [full_name(made.plan, row).rpartition("-")[2] for row in range(made.models)]
    runs = [end for end in ends if end.startswith("r")]
    assert len(runs) > 300
    assert not [run for run in runs if re.search(r"\d[bmkt]$", run)]


@pytest.mark.slow
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
