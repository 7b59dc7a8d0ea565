"""Whole Hubs whose truth is known, served over HTTP: do counts hold, with and without an audit?"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from benchmarks.generated_hub.objects import Objects
from benchmarks.truth_hub.files import Files, siblings
from benchmarks.truth_hub.structure import Structure, structure
from benchmarks.truth_hub.truth import put_into, truth
from hubscan import hub, pipeline, rules
from hubscan.census.chain import TABLE, Chain
from hubscan.config import Config
from hubscan.pipeline.assess import evaluated
from hubscan.rules.engine.weightless import weightless
from hubscan.settings import locate
from hubscan.store.attach import attach_table
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.documents import DocumentStore
from hubscan.store.engine import connect
from tests.hub.catalogue import Catalogue
from tests.hub.server import FakeHub

TIERS = (
    "eu-gpai/held@cumulative",
    "eu-gpai-systemic/held@cumulative",
    "cais-ntia-2023/powerful@cumulative",
    "caip-2023-initial/frontier@own",
    "pauseai-2023-1b/approval@own",
)
_RULES = ("eu-gpai", "eu-gpai-systemic", "cais-ntia-2023", "caip-2023-initial", "pauseai-2023-1b")
_BINS = 10
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one tier."""

    surely: int
    possibly: int
    expected: float
    low: float
    high: float
    audit: float
    sampling: float


@dataclass(frozen=True, slots=True)
class Trial:
    """One tier of one Hub."""

    seed: int
    tier: str
    true: int
    with_weights: int
    excluded: int
    """Covered models that *at most* leaves out."""
    wrongly_sure: int
    """Models counted in *at least* that are not covered."""
    told: dict[int, Told]
    """Requests of the audit → counts; 0 is none."""
    bins: NDArray[np.float64]
    """(bins, 3): models, sum of probabilities, covered; of models that are left open."""


def trials(
    hubs: int, models: int, budgets: tuple[int, ...], first_seed: int = 1
) -> Iterator[list[Trial]]:
    """All tiers of each Hub, the seeds counting up from the first."""
    for seed in range(first_seed, first_seed + hubs):
        with tempfile.TemporaryDirectory(prefix="hubscan-census-") as folder:
            yield _trial(structure(models, seed), seed, budgets, Path(folder))


@cache
def _config() -> Config:
    """The built-in configuration with the rules of the tiers and those that they refer to."""
    folder = Path(tempfile.mkdtemp(prefix="hubscan-config-")) / "config"
    shutil.copytree(locate.built_in(), folder)
    kept = {rule.id for rule in Config(locate.built_in()).rulebook.only(*_RULES).rules}
    for path in (folder / "rules").rglob("*.yaml"):
        if path.stem not in kept:
            path.unlink()
    return Config(folder)


def _trial(made: Structure, seed: int, budgets: tuple[int, ...], folder: Path) -> list[Trial]:
    config, data = _config(), DataDir(folder)
    with FakeHub(Catalogue(_listed(made))) as fake:
        os.environ["HF_ENDPOINT"] = fake.endpoint
        os.environ.pop("HF_TOKEN", None)
        snapshot = hub.scan("hub", data)
        store = DocumentStore.of(data, snapshot)
        con, counted = evaluated(config, snapshot, store, rulebook=config.rulebook)
        told = {0: _told(con)}
        true = truth(made, con, config.assumptions, seed)
        levels = {tier: _levels(con, tier) for tier in TIERS}
        covered, whole = _covered(con, config, true), int((~weightless(con)).sum())
        con.close()
        fake.files = Files(made, true)
        for budget in budgets:
            spent = sum(b for b in budgets if b < budget)
            done = pipeline.audit(data, config, snapshot=snapshot, budget=budget - spent)
            told[budget] = _stored(done.assessment)
    return [
        Trial(
            seed, tier, int(covered[tier].sum()), whole,
            int((covered[tier] & (levels[tier] < 1)).sum()),
            int((~covered[tier] & (levels[tier] == 3)).sum()),
            {budget: by_tier[tier] for budget, by_tier in told.items()},
            _reliability(counted.of_models(tier), covered[tier]),
        )
        for tier in TIERS
    ]  # fmt: skip


def _listed(made: Structure) -> list[dict[str, object]]:
    """The listing, newest first."""
    objects = Objects(made.plan)
    return [
        json.loads(objects.model(row)) | {"siblings": siblings(made, row)}
        for row in range(made.models - 1, -1, -1)
    ]


_COUNTS = """
SELECT rule || '/' || tier || '@' || mode, surely, possibly, expected, expected_low, expected_high,
    expected_audit, expected_sampling
FROM tallies WHERE relation = 'all' AND unit = 'repositories' AND expected IS NOT NULL
"""


def _told(con: duckdb.DuckDBPyConnection) -> dict[str, Told]:
    return {row[0]: Told(*row[1:]) for row in con.execute(_COUNTS).fetchall()}


def _stored(assessment: Stored) -> dict[str, Told]:
    with connect() as con:
        attach_table(con, assessment, "tallies")
        return _told(con)


def _levels(con: duckdb.DuckDBPyConnection, tier: str) -> NDArray[np.int8]:
    found = con.execute(f'SELECT "{tier}" AS level FROM verdicts ORDER BY model').fetchnumpy()
    return np.asarray(found["level"], dtype=np.int8)


def _covered(con: duckdb.DuckDBPyConnection, config: Config, true: object) -> dict[str, Flags]:
    """Who is covered in truth, by the rules themselves on the true figures."""
    put_into(con, true)  # type: ignore[arg-type]
    rules.evaluate(con, config.rulebook, constants=config.assumptions)
    return {tier: _levels(con, tier) >= 2 for tier in TIERS}


def _reliability(degrees: Chain, covered: Flags) -> NDArray[np.float64]:
    is_open = (degrees > 0) & (degrees < 255)
    p = TABLE[degrees[is_open]]
    place = np.minimum((p * _BINS).astype(int), _BINS - 1)
    return np.stack(
        [np.bincount(place, w, minlength=_BINS) for w in (np.ones_like(p), p, covered[is_open])],
        axis=1,
    )
