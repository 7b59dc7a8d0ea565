"""A size that was taken from another model is most often the very same."""

from __future__ import annotations

import numpy as np
import pytest

from hubscan.census import kept_sizes, roots
from hubscan.census.chain import TABLE
from hubscan.census.take import weighed
from hubscan.rules.engine.degrees import UNKNOWN
from hubscan.rules.engine.evaluate import run_tests
from hubscan.rules.engine.plan import make_plan
from tests.census.test_take import doubtful_world
from tests.rules.test_evaluate import BOOK, CONSTANTS
from tests.support.tables import own_database

SHARE = CONSTANTS["finetune_size_kept_share"].value
TAKEN = "about that of the parent"


def test_a_copy_is_as_certain_as_its_original() -> None:
    con = own_database()
    con.execute("CREATE TABLE lineage (model INTEGER, original INTEGER)")
    con.execute("CREATE TABLE estimates (model INTEGER, parameters_method VARCHAR)")
    models = [(0, "tensors"), (1, TAKEN), (1, "copy of the original"),
              (0, "copy of the original"), (4, "base and own adapter"), (5, None)]  # fmt: skip
    for model, (original, method) in enumerate(models):
        con.execute("INSERT INTO lineage VALUES (?, ?)", [model, original])
        con.execute("INSERT INTO estimates VALUES (?, ?)", [model, method])
    assert kept_sizes.find(con, CONSTANTS).tolist() == [0, SHARE, SHARE, 0, SHARE, 0]


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
    con = doubtful_world(5)
    con.execute(
        "UPDATE estimates SET parameters_low = 0.7e9, parameters_best = 1e9,"
        f" parameters_high = 1.3e9, parameters_method = '{TAKEN}'"
    )
    tested = run_tests(con, make_plan(BOOK), CONSTANTS)
    evidence, _, _ = weighed(con, tested, roots.find(con), CONSTANTS, None)
    found = TABLE[evidence.of(test, np.full(tested.family.models, UNKNOWN, np.int8))]
    assert (np.abs(found - np.clip(found, least, most)) < 0.01).all()
