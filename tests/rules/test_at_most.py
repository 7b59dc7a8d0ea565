"""Why a law at 1e26 FLOP may cover more than none of the sample, model by model."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from hubscan.config import Config
from hubscan.estimate import curated, reference
from hubscan.rules import Choice, Rulebook, decide
from hubscan.rules.engine import developers
from hubscan.store.attach import attach_assessment
from hubscan.store.engine import connect, identifier
from tests.conftest import ROOT, AssessedSample

KINDS = ("law", "bill", "executive order", "agency rule")
LINE = "1e26 FLOP"
OPEN = {
    "ca-sb1047/introduced": ("people judge: it performs like",),
    "il-sb3444/frontier": ("cost of the training compute",),
    "kr-ai-basic-act/high-performance": ("training compute is at least",),
    "ny-raise/distilled-2025": ("a model it was distilled from", "cost of this repository's own"),
    "us-bis-4e091-2025/closed-weights": ("not (it is published without access control)",),
    "us-hr8094-2026/covered": (
        "monthly users",
        "it is a general-purpose model",
        "not (it is fully open source)",
    ),
    "us-s5616-2024/covered": ("training compute is at least",),
}
"""Tier → beginnings of the limbs that leave a model open, as docs/explanation/limits.md says."""
ASKED = 6
"""Models of each tier whose reason is looked at."""

CONFIG = Config.find(ROOT / "config")
BOOK = CONFIG.rulebook
COLUMNS = {
    f"{rule.id}/{tier.id}": f"{rule.id}/{tier.id}@{tier.modes[0]}"
    for rule in BOOK.rules
    if rule.kind in KINDS
    for tier in rule.tiers
    if LINE in tier.prose()
    or (f"by {rule.id}, tier" in tier.prose() and LINE in "".join(t.prose() for t in rule.tiers))
}


@pytest.fixture(scope="module")
def con(sample: AssessedSample) -> Iterator[duckdb.DuckDBPyConnection]:
    stored = sample.outcome.assessment
    con = connect()
    attach_assessment(con, sample.data, stored)
    constants = CONFIG.assumptions_under(Choice.from_manifest(stored.manifest["choice"]))
    developers.load(con, CONFIG.developers)
    reference.load(con, CONFIG.reference)
    curated.work_out(con, constants)
    yield con
    con.close()


def reasons(con: duckdb.DuckDBPyConnection, book: Rulebook, column: str) -> dict[str, str]:
    """Repository → the limb that decided, for the best known of those that may be covered."""
    asked = con.execute(
        f"SELECT m.id, m.key FROM verdicts v JOIN models m USING (model)"
        f" WHERE v.{identifier(column)} > 0 ORDER BY m.downloads DESC, m.key LIMIT {ASKED}"
    ).fetchall()
    place, _, mode = column.rpartition("@")
    tier = place.partition("/")[2]
    return {
        name: one.criterion
        for name, key in asked
        for one in decide(con, book, key, CONFIG.assumptions)
        if (one.tier, one.mode) == (tier, mode)
    }


@pytest.mark.parametrize("place", sorted(COLUMNS))
def test_nothing_is_at_most_covered_without_a_reason(
    con: duckdb.DuckDBPyConnection, place: str
) -> None:
    book = BOOK.only(place.partition("/")[0])
    found = reasons(con, book, COLUMNS[place])
    odd = {name: limb for name, limb in found.items() if not limb.startswith(OPEN.get(place, ()))}
    assert not odd, "\n".join(f"{place}: {name}: {limb}" for name, limb in odd.items())
    assert bool(found) == (place in OPEN), "the table of reasons says otherwise"


def test_the_laws_at_1e26_are_there() -> None:
    assert {"ca-sb53/large", "ny-raise/large-2026", "il-sb315/large"} <= set(COLUMNS)
    assert len(COLUMNS) >= 30 and set(OPEN) <= set(COLUMNS)
