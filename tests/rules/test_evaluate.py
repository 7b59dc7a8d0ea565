"""Three-valued verdicts on small tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from hubscan.estimate import assumptions
from hubscan.model.errors import SnapshotError, UnknownModelError
from hubscan.rules import decide, evaluate, load
from hubscan.rules.engine.compile import Compiler
from hubscan.rules.engine.degree_sql import printed
from hubscan.rules.language.conditions import All, Compare, Constant, Flag, Not, Operand
from tests.support.tables import estimate, make, own_database

CONFIG = Path(__file__).resolve().parents[2] / "config"
BOOK, CONSTANTS = load(CONFIG), assumptions.load(CONFIG)


def world(models: dict[str, dict[str, Any]], edges: list[dict[str, Any]]) -> Any:
    """Tables of some models (key → estimate columns) and their parents."""
    con = own_database()
    make(con, "models", [{"key": k, "id": f"org/{k}", "namespace": "org"} for k in models])
    make(con, "estimates", [{"model": k, **row} for k, row in models.items()])
    make(con, "lineage", [{"model": k, "relation": "base", "missing_parents": 0} for k in models])
    make(
        con,
        "parents",
        [{"relation": "finetune", "used": True, "grade": "stated", **e} for e in edges],
    )
    return con


def flop(own: Any, total: Any) -> dict[str, Any]:
    """Exact own and training compute."""
    return estimate("own_flop", *own) | estimate("training_flop", *total)


def verdicts(con: duckdb.DuckDBPyConnection, column: str) -> dict[str, int]:
    evaluate(con, BOOK, constants=CONSTANTS)
    return dict(
        con.execute(f'SELECT key, "{column}" FROM verdicts JOIN models USING (model)').fetchall()
    )


FAMILY = {
    "base": flop((2e23,) * 3, (2e23,) * 3),
    "copy": flop((0, 0, 0), (2e23,) * 3),
    "tune": flop((0, None, 1e21), (2e23, None, 2.01e23)),
    "tune2": flop((0, None, 1e21), (2e23, None, 2.02e23)),
}
EDGES = [
    {"child": "copy", "parent": "base", "relation": "quantized"},
    {"child": "tune", "parent": "base"},
    {"child": "tune2", "parent": "tune", "grade": "inferred"},
]
STOP = "stopai-conjecture-2023/prohibited"


def test_own_counts_only_the_own_step() -> None:
    found = verdicts(world(FAMILY, EDGES), f"{STOP}@own")
    assert found == {"base": 3, "copy": 0, "tune": 0, "tune2": 0}


def test_cumulative_adds_up_over_ancestors() -> None:
    found = verdicts(world(FAMILY, EDGES), f"{STOP}@cumulative")
    assert found == {"base": 3, "copy": 3, "tune": 3, "tune2": 3}


def test_an_inferred_parent_makes_likely_and_never_sure() -> None:
    found = verdicts(world(FAMILY, EDGES), f"{STOP}@inherits")
    assert found == {"base": 3, "copy": 3, "tune": 3, "tune2": 2}


def test_a_parent_outside_the_snapshot_is_unknown() -> None:
    con = world(FAMILY, EDGES)
    con.execute("UPDATE lineage SET missing_parents = 1 WHERE model = 0")
    con.execute("UPDATE estimates SET own_flop_low = 1, own_flop_best = 1, own_flop_high = 1")
    assert set(verdicts(con, f"{STOP}@inherits").values()) == {1}


def test_decide_agrees_with_evaluate_and_names_the_limb() -> None:
    con = world(FAMILY, EDGES)
    evaluate(con, BOOK, constants=CONSTANTS)
    row = con.execute("SELECT * FROM verdicts WHERE model = 2").fetchone()
    names = [d[0] for d in con.description or ()]
    assert row is not None
    levels = dict(zip(names, row, strict=True))
    decisions = decide(con, BOOK, "tune", CONSTANTS)
    assert {f"{d.rule}/{d.tier}@{d.mode}": d.level for d in decisions} == {
        n: v for n, v in levels.items() if n != "model"
    }
    by_name = {f"{d.rule}/{d.tier}@{d.mode}": d for d in decisions}
    assert by_name[f"{STOP}@cumulative"].criterion == "training compute is greater than 1e23 FLOP"
    assert by_name[f"{STOP}@inherits"].criterion == "an ancestor is surely covered"
    assert by_name["cais-ntia-2023/powerful@cumulative"].criterion == (
        "training compute is at least 1e23 FLOP"
    )


def test_decide_refuses_an_unknown_key() -> None:
    with pytest.raises(UnknownModelError):
        decide(world(FAMILY, EDGES), BOOK, "nobody")


@pytest.mark.parametrize("table", ["models", "estimates", "lineage"])
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("CREATE OR REPLACE TABLE {0} AS FROM {0} ORDER BY model DESC", "not numbered in order"),
        ("DELETE FROM {0} WHERE model = 3", "has (3|4) models, but estimates has (3|4)"),
        ("UPDATE {0} SET model = NULL WHERE model = 1", "not numbered in order"),
    ],
)
def test_tables_that_do_not_stand_side_by_side_are_refused(
    table: str, change: str, said: str
) -> None:
    con = world(FAMILY, EDGES)
    con.execute(change.format(table))
    with pytest.raises(SnapshotError, match=said):
        evaluate(con, BOOK, constants=CONSTANTS)


def test_what_only_a_name_bounds_is_never_surely_below_a_line() -> None:
    small = flop((0, None, 1e22), (0, None, 1e22)) | {
        "own_flop_grade": "bounded",
        "training_flop_grade": "bounded",
    }
    told = {"parameters_high": 1e9, "parameters_grade": "inferred", "parameters_method": "name"}
    counted = {"parameters_high": 1e9, "parameters_grade": "exact", "parameters_method": "tensors"}
    published = small | {"training_flop_grade": "stated"}
    con = world({"named": small | told, "counted": small | counted, "own": published | told}, [])
    found = verdicts(con, "caip-raaia-2024/low@cumulative")
    assert found == {"named": 1, "counted": 3, "own": 3}
    assert set(verdicts(con, "caip-raaia-2024/medium@cumulative").values()) == {0}
    told_of = [d for d in decide(con, BOOK, "named", CONSTANTS) if d.rule == "caip-raaia-2024"]
    assert {d.tier: d.level for d in told_of}["low"] == 1


@pytest.mark.parametrize("sign", [">", ">="])
def test_not_above_a_line_is_below_it(sign: str) -> None:
    compiler = Compiler("cumulative", {}, str, str, lambda name, _: name)
    limit = Operand((Constant(1e9),))
    above = Compare("parameters", sign, limit)
    below = Compare("parameters", {">": "<=", ">=": "<"}[sign], limit)
    assert compiler.degree(Not(above)) == compiler.degree(below)
    both = All((above, Flag("general_purpose", True)))
    told = compiler.degree(Not(both))
    assert "parameters <" in printed(told) and "parameters >" not in printed(told)
