"""What models have from their ancestors: compute once each, sizes of originals, honest bounds."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from hubscan.config import Config
from hubscan.model.tables import TABLES
from hubscan.settings import locate
from tests.estimate.inheritance.own_figures import inherit_from
from tests.lineage.world import key, world
from tests.support import tables
from tests.support.lineage import resolve

LARGEST_RUNS = Config.find(locate.built_in()).assumptions.table("largest_open_run_flop", "value")
BASE = (0.9e23, 1e23, 1.5e23)
TUNING = (0.0, None, 1e20)
COPY = (0.0, 0.0, 0.0)


def assess(
    con: duckdb.DuckDBPyConnection,
    own: dict[str, tuple[Any, Any, Any]],
    **figures: dict[str, dict[str, Any]],
) -> None:
    """Resolve and inherit; `own` gives own_flop by name, `figures` more columns by name."""
    resolve(con)
    names = dict(con.execute("SELECT id, key FROM models").fetchall())
    rows = []
    for name, name_key in names.items():
        row: dict[str, Any] = {"model": name_key}
        if name in own:
            row |= tables.estimate("own_flop", *own[name])
        for quantity, values in figures.items():
            if name in values:
                row |= tables.estimate(quantity, **values[name])
        rows.append(row)
    inherit_from(con, rows)


def value(con: duckdb.DuckDBPyConnection, name: str, column: str) -> Any:
    number = tables.number(con, key(name))
    row = con.execute(f'SELECT "{column}" FROM estimates WHERE model = ?', [number]).fetchone()
    assert row is not None
    return row[0]


def flop(con: duckdb.DuckDBPyConnection, name: str) -> tuple[Any, ...]:
    return tuple(value(con, name, f"training_flop_{e}") for e in ("low", "best", "high"))


def exact(n: float, grade: str = "exact") -> dict[str, Any]:
    return {"low": n, "best": n, "high": n, "grade": grade}


def test_the_result_has_the_shape_of_the_contract():
    con = world(["a/base"])
    assess(con, {"a/base": BASE})
    described = con.execute("SELECT * FROM estimates").description
    assert tuple(d[0] for d in described) == TABLES["estimates"].names


def test_a_merge_of_two_tunes_of_one_base_counts_the_base_once():
    con = world(
        ["a/base", "b/t1", "b/t2", "c/merge"],
        [
            ("b/t1", "a/base", "finetune"),
            ("b/t2", "a/base", "finetune"),
            ("c/merge", "b/t1", "merge"),
            ("c/merge", "b/t2", "merge"),
        ],
    )
    assess(con, {"a/base": BASE, "b/t1": TUNING, "b/t2": TUNING, "c/merge": COPY})
    assert flop(con, "c/merge") == pytest.approx((0.9e23, 1e23, 1.5e23 + 2e20))
    assert "3 distinct ancestors" in value(con, "c/merge", "training_flop_method")
    assert value(con, "c/merge", "training_flop_source") == "a/base: test"


def test_a_copy_adds_nothing_and_says_of_what_it_is_a_copy():
    con = world(["a/base", "b/base-GGUF"], [("b/base-GGUF", "a/base", "quantized")])
    assess(
        con,
        {"a/base": BASE, "b/base-GGUF": COPY},
        parameters={"a/base": exact(7e9), "b/base-GGUF": exact(1e9, "inferred")},
        mmlu={"a/base": exact(60, "stated")},
    )
    assert flop(con, "b/base-GGUF") == BASE
    assert value(con, "b/base-GGUF", "parameters_best") == 7e9
    assert value(con, "b/base-GGUF", "parameters_method") == "copy of the original"
    assert value(con, "b/base-GGUF", "training_flop_method") == "copy of the original"
    assert value(con, "b/base-GGUF", "mmlu_best") == 60
    assert value(con, "b/base-GGUF", "mmlu_grade") == "inferred"


def test_an_adapter_has_the_parameters_of_its_base_and_its_own():
    con = world(["a/base", "b/lora"], [("b/lora", "a/base", "adapter")])
    assess(con, {}, parameters={"a/base": exact(7e9), "b/lora": exact(1e7)})
    assert value(con, "b/lora", "parameters_best") == 7.01e9
    assert value(con, "b/lora", "parameters_grade") == "derived"


def test_an_adapter_of_an_unknown_base_may_be_of_any_size():
    con = world(["b/lora"], [("b/lora", "gone/base", "adapter")])
    assess(con, {}, parameters={"b/lora": exact(1e7)})
    ends = [value(con, "b/lora", f"parameters_{e}") for e in ("low", "best", "high")]
    assert ends == [1e7, None, None]


def test_an_unnamed_base_may_be_any_curated_model_of_that_very_size_that_was_out():
    def tuned(name: str, year: int) -> dict[str, Any]:
        return {"id": name, "created_at": f"{year}-06-01", "tags": ["trl"]}

    small = {"parameters": 2e8, "training_flop_low": 1e24, "training_flop_high": 3e24}
    con = world(
        [tuned("b/tune", 2025), tuned("b/older", 2023)],
        reference=[{"hf_id": "a/dear", "release_date": "2024-06-01", **small}],
    )
    steps = {"b/tune": (0.0, None, 0.0), "b/older": (0.0, None, 0.0)}
    assess(con, steps, parameters={"b/tune": exact(2e8), "b/older": exact(2e8)})
    assert flop(con, "b/tune") == (0, None, 3e24), "nothing is sure, and nothing excluded"
    assert flop(con, "b/older")[2] < 1e23, "the largest corpus of its time"


def test_a_tune_of_unknown_size_is_bounded_by_its_parent():
    con = world(["a/base", "b/tune"], [("b/tune", "a/base", "finetune")])
    assess(con, {}, parameters={"a/base": exact(10)})
    ends = [value(con, "b/tune", f"parameters_{e}") for e in ("low", "best", "high")]
    assert ends == pytest.approx([7, 10, 13])
    assert value(con, "b/tune", "parameters_grade") == "inferred"


def test_an_unknown_step_opens_the_high_and_a_large_vague_one_hides_the_best():
    con = world(
        ["a/base", "b/small", "b/large", "b/open"],
        [(n, "a/base", "finetune") for n in ("b/small", "b/large", "b/open")],
    )
    own = {
        "a/base": BASE,
        "b/small": TUNING,
        "b/large": (0.0, None, 5e22),
        "b/open": (None, None, None),
    }
    assess(con, own)
    assert flop(con, "b/small") == pytest.approx((0.9e23, 1e23, 1.501e23))
    assert "leaves out 1 step" in value(con, "b/small", "training_flop_method")
    assert flop(con, "b/large") == pytest.approx((0.9e23, None, 2e23))
    assert value(con, "b/large", "training_flop_grade") == "bounded"
    assert flop(con, "b/open") == (0.9e23, None, None)


def test_a_missing_parent_leaves_the_low_known_and_its_day_bounds_the_high():
    con = world(["b/tune"], [("b/tune", "gone/base", "finetune")])
    assess(con, {"b/tune": (1e20, 2e20, 3e20)})
    (_, largest_run), *_ = reversed(LARGEST_RUNS.steps)
    assert flop(con, "b/tune") == (1e20, None, largest_run)
    assert "not in the snapshot" in value(con, "b/tune", "training_flop_method")


def test_curated_whole_training_is_not_added_to_the_declared_parent():
    con = world(
        ["a/base", "a/instruct", "c/merge"],
        [
            ("a/instruct", "a/base", "finetune"),
            ("c/merge", "a/base", "merge"),
            ("c/merge", "a/instruct", "merge"),
        ],
        [{"hf_id": "a/instruct", "own_flop_best": 1.2e23}],
    )
    whole = (1e23, 1.2e23, 1.6e23)
    assess(con, {"a/base": BASE, "a/instruct": whole, "c/merge": COPY})
    assert flop(con, "a/instruct") == pytest.approx(whole)
    assert flop(con, "c/merge") == pytest.approx(whole)


def test_an_inferred_parent_never_raises_the_low():
    con = world(["a/base", "b/tune"], [("b/tune", "a/base", "finetune")])
    resolve(con)
    con.execute("UPDATE parents SET grade = 'inferred', source = 'inferred'")
    con.execute("UPDATE lineage SET lineage_grade = 'inferred' WHERE parents > 0")
    rows = [
        {"model": key("a/base"), **tables.estimate("own_flop", *BASE)},
        {"model": key("b/tune"), **tables.estimate("own_flop", 0.0, None, 1e20)},
    ]
    inherit_from(con, rows)
    assert flop(con, "b/tune") == pytest.approx((0.0, 1e23, 1.501e23))
    assert value(con, "b/tune", "training_flop_grade") == "inferred"
