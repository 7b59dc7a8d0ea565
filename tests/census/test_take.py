"""The census of random worlds agrees with their verdicts."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest

from hubscan.census import prior, profiles, roots
from hubscan.census.chain import NEVER, SURELY, Chain
from hubscan.census.profiles import Doubles
from hubscan.census.text_models import TextModels
from hubscan.census.weigh import probabilities
from hubscan.config import Config
from hubscan.estimate import curated, reference
from hubscan.rules.engine.evaluate import compute_degrees, run_tests
from hubscan.rules.engine.plan import make_plan
from tests.rules.test_evaluate import BOOK, CONSTANTS
from tests.rules.worlds import add_doubt, random_world
from tests.support.tables import own_database


def doubtful_world(seed: int) -> duckdb.DuckDBPyConnection:
    con = own_database()
    reference.load(con, Config.find(None).reference)
    curated.work_out(con, CONSTANTS)
    random_world(con, seed)
    add_doubt(con)
    return con


def weighed(con: duckdb.DuckDBPyConnection) -> dict[str, Chain]:
    tested = run_tests(con, make_plan(BOOK), CONSTANTS)
    found = probabilities(con, tested, roots.find(con), CONSTANTS)
    return {step: found.of_models(step) for step in found.columns}


@pytest.mark.slow
def test_what_bounds_settle_is_certain_and_nothing_else_is() -> None:
    con = doubtful_world(5)
    plan = make_plan(BOOK)
    _, five = compute_degrees(con, plan, CONSTANTS, None)
    found = weighed(con)
    for step in plan.steps:
        assert ((found[step] == SURELY) == (five[step] == 4)).all(), step
        assert ((found[step] == NEVER) == (five[step] == 0)).all(), step


def test_a_size_that_a_document_tells_does_not_make_a_model_a_derivative() -> None:
    con = doubtful_world(5)

    def hidden() -> Doubles:
        found = profiles.find(con, CONSTANTS, roots.find(con), prior.rows(con, CONSTANTS))
        return found.origins.hidden

    before = hidden()
    silent = np.flatnonzero(np.isclose(before, CONSTANTS["silent_derivative_share"].value))
    assert len(silent) > 3
    con.execute(
        "UPDATE estimates SET parameters_low = 1e9, parameters_best = 1e9, parameters_high = 1e9,"
        f" parameters_method = 'config' WHERE model IN {tuple(map(int, silent))}"
    )
    assert (hidden() == before).all()


def test_what_is_as_small_as_a_hobby_learned_as_small_models_do() -> None:
    con = doubtful_world(5)
    found = profiles.find(con, CONSTANTS, roots.find(con), prior.rows(con, CONSTANTS))
    unsized = np.isnan(found.size)
    for line in (11.0, 12.0, 13.0):
        above = found.tokens_above(line)
        assert above.small[unsized].mean() < above.trained[unsized].mean()
        assert (above.small[~unsized] == above.trained[~unsized]).all()


@pytest.mark.slow
def test_a_higher_line_is_never_more_probable() -> None:
    found = weighed(doubtful_world(6))
    low = found["stopai-conjecture-2023/prohibited@cumulative"]
    high = found["conjecture-cap-1e24/prohibited@cumulative"]
    # rounding to a step of the scale may tie, not turn round
    assert (high.astype(int) <= low.astype(int) + 1).all()
    assert np.count_nonzero(high < low) > 0


def test_a_model_of_which_nobody_says_what_it_generates_may_write_nothing() -> None:
    con = own_database()
    con.execute("CREATE TABLE estimates (model INTEGER, generates VARCHAR[])")
    rows = [[["text"]]] * 30 + [[["image"]]] * 10 + [[None]] * 5
    con.executemany(
        "INSERT INTO estimates VALUES (?, ?)", [[n, *row] for n, row in enumerate(rows)]
    )
    found = TextModels.of(con)
    assert found.share == 0.75 and found.unknown.sum() == 5
    read = np.arange(45) < 10
    assert TextModels.of(con, read).share == pytest.approx(20 / 30)
