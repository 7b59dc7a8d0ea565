"""Expected counts under another prior: what is undisclosed moves, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from hubscan import census
from hubscan.census import half_decade, roots
from hubscan.census.audited import Panel
from hubscan.census.chain import NEVER, SURELY, TABLE, Chain, degrees
from hubscan.census.half_decade import headlines
from hubscan.census.weigh import evidence_of, weigh
from hubscan.census.weighed import finer, nothing
from hubscan.lineage.load import load_graph
from hubscan.model.tables import TABLES
from hubscan.rules import evaluate
from hubscan.rules.engine.evaluate import run_tests
from hubscan.rules.engine.plan import make_plan
from hubscan.store.engine import empty_table
from tests.census.test_take import doubtful_world
from tests.rules.test_evaluate import BOOK, CONSTANTS

SUMMED = "stopai-conjecture-2023/prohibited@cumulative"
BY_SIZE = "caifs-500m-2023/prohibited@inherits"


@pytest.mark.slow
def test_longer_training_covers_more_and_what_bounds_settle_stays() -> None:
    con = doubtful_world(8)
    tested = run_tests(con, make_plan(BOOK), CONSTANTS)
    evidence = evidence_of(con, roots.find(con), CONSTANTS, None)
    main = headlines(BOOK, BOOK)
    assert SUMMED in main and BY_SIZE in main
    steps = [tested.plan.same[name] for name in main]
    assert len(half_decade.only(tested, steps).plan.tests.found) < len(tested.plan.tests.found)

    def weighed(asked: Iterable[str], decades: float) -> dict[str, Chain]:
        start, graph = nothing(tested.family.models), load_graph(con)
        found = weigh(half_decade.only(tested, asked), evidence.moved(decades), start, graph, None)
        return {step: found.of_models(step) for step in found.columns}

    smaller, same, larger = (weighed(steps, by) for by in (-0.5, 0.0, 0.5))
    now = weighed(tested.plan.steps, 0.0)
    for step in steps:
        assert (same[step] == now[step]).all(), step
        for moved in (smaller, larger):
            assert ((moved[step] == SURELY) == (now[step] == SURELY)).all(), step
            assert ((moved[step] == NEVER) == (now[step] == NEVER)).all(), step
    step = tested.plan.same[SUMMED]
    assert (smaller[step] <= now[step]).all() and (now[step] <= larger[step]).all()
    assert TABLE[smaller[step]].sum() < TABLE[now[step]].sum() < TABLE[larger[step]].sum()
    by_size = tested.plan.same[BY_SIZE]
    assert (smaller[by_size] == larger[by_size]).all()


@pytest.mark.slow
def test_tallies_have_them_for_headlines_within_their_bounds() -> None:
    con = doubtful_world(9)
    tested = evaluate(con, BOOK, constants=CONSTANTS)
    empty_table(con, TABLES["tallies"])
    rows = [(c.rule, c.tier, c.mode, "all", unit, 0, 10**6) for c in BOOK.columns()
            for unit in ("repositories", "distinct")]  # fmt: skip
    con.executemany(
        "INSERT INTO tallies BY NAME SELECT ? AS rule, ? AS tier, ? AS mode, ? AS relation,"
        " ? AS unit, ? AS surely, ? AS possibly", rows
    )  # fmt: skip
    census.take(con, tested, BOOK, CONSTANTS)
    found = con.execute(
        "SELECT rule || '/' || tier || '@' || mode, expected, expected_if_smaller,"
        " expected_if_larger FROM tallies WHERE unit = 'repositories'"
    ).fetchall()
    told = {name: ends for name, *ends in found}
    assert {name for name, ends in told.items() if ends[1] is not None} == {
        name for name in headlines(BOOK, BOOK) if told[name][0] is not None
    }
    now, smaller, larger = told[SUMMED]
    assert 0 <= smaller < now < larger


def test_an_audit_takes_the_prior_out_of_what_it_settles() -> None:
    stratum = np.where(np.arange(100) < 20, -2, 0).astype(np.int16)
    stratum[90:] = -1
    rows = np.arange(20)
    none = np.zeros(20, dtype=np.int64)
    panel = Panel(
        stratum, np.array([90]), np.array([20]), np.array([0]), np.array([0]), rows, none,
        none.astype(bool), none, {},
    )  # fmt: skip

    def sums(p: float, of_read: float) -> float:
        column = degrees(np.full(100, p))
        column[rows] = NEVER if of_read == 0 else degrees(np.full(20, of_read))
        weighed = finer(nothing(len(column)), {"tier": column})
        return half_decade.sums(weighed, ["tier"], panel)["tier"]

    # the ten outside move as they would without an audit, the 70 unread do not
    settled = sums(0.4, 0) - sums(0.2, 0)
    assert abs(settled - 10 * 0.2) < 0.2
    # where reading left all of them open, the unread move as those that were read
    left_open = sums(0.4, 0.4) - sums(0.2, 0.2)
    assert abs(left_open - 100 * 0.2) < 2
