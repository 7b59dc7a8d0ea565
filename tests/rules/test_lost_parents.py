"""A lost parent is bounded by its child; a repository without weights is no model."""

from __future__ import annotations

import duckdb
import pytest

from hubscan.rules import decide
from hubscan.rules.engine.weightless import weightless
from tests.rules.test_evaluate import BOOK, CONSTANTS, EDGES, FAMILY, STOP, flop, verdicts, world


def lost(child: dict[str, float | None], relation: str = "finetune") -> duckdb.DuckDBPyConnection:
    """One model whose only parent is not in the snapshot."""
    con = world({"child": child}, [])
    con.execute("UPDATE lineage SET missing_parents = 1, parents = 1, relation = ?", [relation])
    return con


@pytest.mark.parametrize(
    ("total", "level"),
    [
        ((0, None, 9e22), 0),  # the child's training compute leaves too little for it
        ((0, None, 5e23), 1),
        ((2e23, 3e23, 5e23), 2),  # curated: what is left for it passes at best
    ],
)
def test_a_lost_parent_cost_at_most_what_is_left_for_it(
    total: tuple[float | None, ...], level: int
) -> None:
    con = lost(flop((0, 1e20, 1e21), total))
    assert verdicts(con, f"{STOP}@inherits") == {"child": level}


def test_a_step_that_the_best_total_leaves_out_is_negligible() -> None:
    con = lost(flop((0, None, 1e20), (0, 2e23, 5e23)))
    found = {mode: verdicts(con, f"{STOP}@{mode}") for mode in ("cumulative", "inherits")}
    assert found == {"cumulative": {"child": 2}, "inherits": {"child": 2}}, "one convention"


def test_the_lost_parent_of_an_ancestor_is_handed_down() -> None:
    con = world(FAMILY, EDGES)
    con.execute("UPDATE lineage SET missing_parents = 1, parents = 1 WHERE model = 0")
    con.execute("UPDATE estimates SET own_flop_low = 1, own_flop_best = 1, own_flop_high = 1")
    con.execute("UPDATE estimates SET training_flop_low = 0, training_flop_best = NULL")
    con.execute("UPDATE estimates SET training_flop_high = 9e22")
    assert set(verdicts(con, f"{STOP}@inherits").values()) == {0}


def test_without_weights_no_text_covers() -> None:
    con = world(FAMILY, EDGES)
    con.execute(
        "CREATE OR REPLACE TABLE models AS SELECT * REPLACE (CASE WHEN model IN (0, 2)"
        " THEN MAP {}::MAP(VARCHAR, BIGINT) END AS weight_files) FROM models ORDER BY model"
    )
    con.execute("UPDATE lineage SET descendants = 3 WHERE model = 0")
    # the base has descendants, so it has weights of some kind
    assert weightless(con).tolist() == [False, False, True, False]
    found = verdicts(con, f"{STOP}@cumulative")
    assert found == {"base": 3, "copy": 3, "tune": 0, "tune2": 3}
    decisions = decide(con, BOOK, "tune", CONSTANTS)
    assert {d.level for d in decisions} == {0}
    assert "no weights" in decisions[0].criterion
