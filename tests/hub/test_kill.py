"""kill -9 at any moment, then the same command again: no model twice, none missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hub.catalogue import Catalogue
from tests.hub.kill_chain import random_faults, run_chain
from tests.hub.server import FakeHub


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 3])
def test_killed_at_random_moments_nothing_is_lost_or_repeated(tmp_path: Path, jobs: int) -> None:
    with FakeHub(Catalogue.of(12_000, step=10_000)) as hub:
        hub.faults = random_faults(seed=jobs)
        hub.delay = 0.01
        chain = run_chain(hub, tmp_path, kills=3, seed=jobs, jobs=jobs)
    assert chain.kills >= 2
    assert chain.models == chain.distinct == 12_000
    assert chain.repeated == 0
    assert chain.snapshot.manifest["completeness"]["state"] == "complete"
    assert chain.snapshot.manifest["resumed"] >= 1
    assert len(list(tmp_path.glob("snapshots/*"))) == 1
