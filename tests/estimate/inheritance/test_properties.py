"""What must hold for any family: counts of distinct models, sums once, order of input, doubt."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.estimate.inheritance.own_figures import inherit_from
from tests.lineage.world import key, world
from tests.support import tables
from tests.support.lineage import resolve

MODELS = 7
RELATIONS = ("finetune", "merge", "adapter", "quantized")
edges = st.lists(
    st.tuples(st.integers(1, MODELS - 1), st.integers(0, MODELS - 1), st.sampled_from(RELATIONS)),
    max_size=10,
    unique_by=lambda e: (e[0], e[1]),
)
amounts = st.lists(
    st.tuples(st.floats(0, 1e24), st.floats(1, 3)).map(lambda p: (p[0], p[0] * p[1])),
    min_size=MODELS,
    max_size=MODELS,
)
few = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def name(number: int) -> str:
    return f"org{number}/model-number-{number}"


def facts(number: int) -> dict[str, Any]:
    return {"id": name(number), "created_at": f"2023-01-{number + 1:02d}"}


def assess(
    links: list[tuple[int, int, str]],
    flop: list[tuple[float, float]],
    *,
    models: list[int] | None = None,
    more: tuple[dict[str, Any], tuple[str, str, str]] | None = None,
) -> duckdb.DuckDBPyConnection:
    """Tables `lineage` and `estimates` of a small world; `more` adds one model with one edge."""
    rows = [facts(n) for n in models or range(MODELS)]
    said = [(name(c), name(p), r, "base_models", i) for i, (c, p, r) in enumerate(links) if c != p]
    if more:
        rows.append(more[0])
        said.append((*more[1], "base_models", 99))
    con = world(rows, said)
    resolve(con)
    own = [
        {"model": key(name(n)), **tables.estimate("own_flop", low, low, high)}
        for n, (low, high) in enumerate(flop)
    ]
    if more:
        own.append({"model": key(more[0]["id"]), **tables.estimate("own_flop", 0.0, 0.0, 0.0)})
    inherit_from(con, own)
    return con


def content(con: duckdb.DuckDBPyConnection) -> list[list[tuple[Any, ...]]]:
    """All three results, in their order."""
    return [
        con.execute(f"SELECT * FROM {t}").fetchall() for t in ("parents", "lineage", "estimates")
    ]


def flop_of(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[float | None, ...]]:
    found = con.execute(
        "SELECT key, training_flop_low, training_flop_best, training_flop_high "
        "FROM estimates JOIN models USING (model)"
    ).fetchall()
    return {r[0]: r[1:] for r in found}


@pytest.mark.slow
@few
@given(edges, amounts, st.integers(0, MODELS - 1))
def test_adding_a_copy_changes_no_distinct_count(links, flop, original):
    copy = {"id": f"z/model-number-{original}-GGUF", "created_at": "2024-01-01"}
    said = (copy["id"], name(original), "quantized")
    without, with_copy = assess(links, flop), assess(links, flop, more=(copy, said))
    count = "SELECT count(DISTINCT original) FROM lineage"
    assert without.execute(count).fetchone() == with_copy.execute(count).fetchone()
    assert flop_of(with_copy)[key(copy["id"])] == flop_of(with_copy)[key(name(original))]
    after = flop_of(with_copy)
    assert {k: after[k] for k in flop_of(without)} == flop_of(without)


@pytest.mark.slow
@few
@given(edges, amounts, st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(links, flop, random):
    shuffled, order = list(links), list(range(MODELS))
    random.shuffle(order)
    con = assess(shuffled, flop, models=order)
    assert content(con) == content(assess(links, flop))
