"""A size that was taken from another model is most often the very same; one in a name is near."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from hubscan.census import roots, told_sizes
from hubscan.census.chain import TABLE
from hubscan.census.evidence import Population
from hubscan.census.weigh import evidence_of
from hubscan.rules.engine.degrees import UNKNOWN
from hubscan.rules.engine.evaluate import run_tests
from hubscan.rules.engine.plan import make_plan
from hubscan.rules.engine.told_apart import Kinds
from tests.census.test_take import doubtful_world
from tests.rules.test_evaluate import BOOK, CONSTANTS
from tests.support.tables import own_database

SHARE = CONSTANTS["finetune_size_kept_share"].value
TAKEN, NAMED = "about that of the parent", "name"


def test_a_copy_is_as_certain_as_its_original() -> None:
    con = own_database()
    con.execute("CREATE TABLE lineage (model INTEGER, original INTEGER)")
    con.execute("CREATE TABLE estimates (model INTEGER, parameters_method VARCHAR)")
    models = [(0, "tensors"), (1, TAKEN), (1, "copy of the original"), (0, "copy of the original"),
              (4, "base and own adapter"), (5, None), (6, NAMED), (6, "copy of the original"),
    ]  # fmt: skip
    for model, (original, method) in enumerate(models):
        con.execute("INSERT INTO lineage VALUES (?, ?)", [model, original])
        con.execute("INSERT INTO estimates VALUES (?, ?)", [model, method])
    found = told_sizes.find(con, CONSTANTS)
    assert found.taken.tolist() == [0, SHARE, SHARE, 0, SHARE, 0, 0, 0]
    assert found.named.tolist() == [False] * 6 + [True, True]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("test", "least", "most"),
    [
        ("parameters > 9e+08", SHARE, 1.0),
        ("parameters > 1.1e+09", 0.0, 1 - SHARE),
        ("parameters > 1e+09", 0.0, 1 - SHARE),
        ("parameters >= 1e+09", SHARE, 1.0),
        ("parameters < 1e+09", 0.0, 1 - SHARE),
        ("parameters <= 1e+09", SHARE, 1.0),
    ],
)
def test_it_lies_where_its_best_value_lies(test: str, least: float, most: float) -> None:
    found = probabilities(test, 0.7e9, 1.3e9, TAKEN)
    assert (np.abs(found - np.clip(found, least, most)) < 0.01).all()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("test", "least", "most"),
    [
        ("parameters > 5e+08", 0.95, 0.99),
        ("parameters > 9e+08", 0.9, 0.96),
        ("parameters > 1e+09", 0.55, 0.75),
        ("parameters > 1.1e+09", 0.2, 0.35),
        ("parameters > 2e+09", 0.01, 0.05),
        ("parameters < 1e+09", 0.25, 0.45),
    ],
)
def test_a_size_in_a_name_is_near_and_mostly_rounded_down(
    test: str, least: float, most: float
) -> None:
    found = probabilities(test, 0, 1e10, NAMED)
    assert ((least <= found) & (found <= most)).all(), found


def probabilities(test: str, low: float, high: float, method: str) -> NDArray[np.float64]:
    """Of models of a billion parameters, by that method and between these bounds."""
    con = doubtful_world(5)
    con.execute(
        f"UPDATE estimates SET parameters_low = {low}, parameters_best = 1e9,"
        f" parameters_high = {high}, parameters_method = '{method}'"
    )
    tested = run_tests(con, make_plan(BOOK), CONSTANTS)
    evidence = evidence_of(con, roots.find(con), CONSTANTS, None)
    kinds = Kinds.all_one(tested.family.models)
    asked = Population(kinds, np.array([tested.family.models]))
    return TABLE[evidence.of(test, np.array([UNKNOWN], np.int8), asked)]
