"""Real records with whole families of curated models hidden: do the intervals hold the truth?

The records are the built-in sample. Its models whose compute is settled with the whole table are
the test set, if their record states a day, as every record of the Hub does, and if what else a tier
asks is known as well: facts that do not depend on the verdict. In each draw some families are
hidden from the table, so that their models must be judged by the prior; who trains models from
nothing stays known, and what stays disclosed is held at its best value, as the truth is. No table
settles a hobby training, so the test set holds none, and none is expected there.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan import estimate, hub, lineage, rules
from hubscan.census import groups, roots
from hubscan.census.by_unit import units_of
from hubscan.census.chain import NEVER, SURELY, TABLE
from hubscan.census.groups import Count
from hubscan.census.weigh import probabilities
from hubscan.config import Config
from hubscan.estimate import curated, documents, reference
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.reference import ReferenceRow
from hubscan.lineage import hub_names
from hubscan.rules.engine import developers
from hubscan.rules.engine.evaluate import run_tests
from hubscan.rules.engine.plan import make_plan
from hubscan.store.attach import attach_snapshot
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.documents import DocumentStore
from hubscan.store.engine import connect

SHARE = 1 / 3
_SEED = 20_261_128
TIERS = (
    "stopai-conjecture-2023/prohibited@cumulative",
    "conjecture-cap-1e24/prohibited@cumulative",
    "cais-ntia-2023/powerful@cumulative",
    "eu-gpai/held@cumulative",
    "eu-gpai/gpai@cumulative",
)

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Trial:
    """One tier in one draw."""

    tier: str
    draw: int
    truth: int
    count: Count
    effective_roots: float
    """(Σv)² / Σv² of the variances of hidden roots: independent events, so to speak."""

    @property
    def holds(self) -> bool:
        return self.count.low <= self.truth <= self.count.high

    @property
    def error(self) -> float:
        """Signed error of the expected count, as a share of the truth."""
        return self.count.expected / self.truth - 1


@dataclass(frozen=True, slots=True)
class Root:
    """One hidden root in one draw and tier: what was thought of it, and what is true."""

    tier: str
    model: int
    """Number of the model that stands for it."""
    probability: float
    covered: float


def trials(
    draws: int, families: Mapping[str, bool] | None = None
) -> Iterator[tuple[list[Trial], list[Root]]]:
    """Every draw's trials and roots; with `families`, only those that are True may be hidden."""
    config = Config.find(None)
    constants = _without_hobbies(config.assumptions)
    data = DataDir(Path(tempfile.mkdtemp(prefix="hubscan-census-")))
    snapshot = hub.scan("sample", data)
    whole = _world(config, data, snapshot, config.reference)
    book = config.rulebook.only(*sorted({tier.split("/")[0] for tier in TIERS}))
    rules.evaluate(whole, book, constants=config.assumptions)
    truth = {tier: _truth(whole, tier) for tier in TIERS}
    names = sorted({row.model.family for row in config.reference})
    rng = np.random.default_rng(_SEED)
    for draw in range(draws):
        drawn = rng.random(len(names)) < SHARE
        hidden = {
            n for n, d in zip(names, drawn, strict=True) if d and (families or {}).get(n, True)
        }
        rows = [row for row in config.reference if row.model.family not in hidden]
        con = _world(config, data, snapshot, rows)
        yield _draw(con, constants, book, truth, draw)
        con.close()


def _without_hobbies(known: Assumptions) -> Assumptions:
    share = replace(known["hobby_share"], value=0.0)
    return replace(known, constants={**known.constants, "hobby_share": share})


def halves() -> tuple[dict[str, bool], dict[str, bool]]:
    """The families in two halves: one to set parameters on, one to test them on."""
    names = sorted({row.model.family for row in Config.find(None).reference})
    first = {name: place % 2 == 0 for place, name in enumerate(names)}
    return first, {name: not there for name, there in first.items()}


def _world(
    config: Config, data: DataDir, snapshot: Stored, rows: Sequence[ReferenceRow]
) -> duckdb.DuckDBPyConnection:
    """The stages up to the estimates, with these rows of the curated table and all makers."""
    con = connect(threads=1)
    attach_snapshot(con, snapshot)
    makers = config.reference_tables["makers"]
    reference.load(con, {**reference.tables(rows), "makers": makers})
    curated.work_out(con, config.assumptions)
    hub_names.load(con, config.hub_names)
    developers.load(con, config.developers)
    documents.load(con, DocumentStore.of(data, snapshot))
    lineage.add_stated_parents(con)
    lineage.resolve(con, config.assumptions.of_lineage)
    estimate.own(con, config.assumptions)
    estimate.inherit(con, config.assumptions)
    estimate.follow(con, config.assumptions)
    return con


@dataclass(frozen=True, slots=True)
class Truth:
    """Who is in the test set of a tier, and who of these is covered."""

    tested: Flags
    covered: Flags


def _truth(con: duckdb.DuckDBPyConnection, tier: str) -> Truth:
    """Settled compute and, where the tier asks, what the model is for, whatever the verdict."""
    asks = "AND e.generates IS NOT NULL AND e.narrow IS NOT NULL" if tier.startswith("eu") else ""
    found = con.execute(
        f"""SELECT e.training_flop_best IS NOT NULL AND e.parameters_best IS NOT NULL {asks}
            AND m.created_at IS NOT NULL AS tested, v."{tier}" >= 2 AS covered
        FROM estimates e JOIN verdicts v USING (model) JOIN models m USING (model)
        ORDER BY e.model"""
    ).fetchnumpy()
    tested, covered = (np.asarray(found[name], dtype=np.bool_) for name in ("tested", "covered"))
    return Truth(tested, covered & tested)


def _draw(
    con: duckdb.DuckDBPyConnection,
    constants: Assumptions,
    book: rules.Rulebook,
    truth: Mapping[str, Truth],
    draw: int,
) -> tuple[list[Trial], list[Root]]:
    plan, shared = make_plan(book), roots.find(con)
    tested = run_tests(con, plan, constants)
    columns = probabilities(con, tested, shared, constants)
    draws = units_of(con, shared, constants)["repositories"]()[1]
    place, models = shared.place, shared.root
    made, seen = [], []
    for tier, known in truth.items():
        degrees = columns.of_models(plan.same[tier])
        degrees[~known.tested] = NEVER
        disclosed = known.tested & ~draws.undisclosed
        degrees[disclosed] = np.where(known.covered[disclosed], SURELY, NEVER)
        p = TABLE[degrees]
        open_ = np.flatnonzero((degrees != NEVER) & (degrees != SURELY))
        variance = np.bincount(place[open_], p[open_]) ** 2 if len(open_) else np.ones(1)
        effective = variance.sum() ** 2 / (variance**2).sum()
        count = groups.count(draws, degrees)
        assert count is not None, "these tiers ask for nothing that no scan can tell"
        made.append(Trial(tier, draw, int(known.covered.sum()), count, float(effective)))
        for root in np.unique(place[open_]):
            here = open_[place[open_] == root]
            covered = float(known.covered[here].mean())
            seen.append(Root(tier, int(models[here[0]]), float(p[here].mean()), covered))
    return made, seen
