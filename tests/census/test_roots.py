"""Who shares a root, as far as the listing and the curated table say."""

from __future__ import annotations

import math

import pytest

from hubscan.census import roots
from hubscan.census.roots import Roots
from hubscan.store.engine import connect

CURATED, OTHER = 16_871_188_965, 8_030_261_248
MODELS = (
    # id, count of tensors, name of a parent that is not listed ("" if it is not named)
    ("a/base", None, None),
    ("b/as-large-as-the-base", CURATED, None),
    ("b/tuned-from-something", CURATED, ""),
    ("b/tuned-from-something-else", OTHER, ""),
    ("c/tuned-from-gone", OTHER, "gone/model"),
    ("c/tuned-from-GONE", CURATED, "Gone/Model"),
    ("d/as-large-as-a-round-number", 7_000_000_000, None),
    ("e/published-in-round-numbers", None, None),
)


@pytest.fixture
def shared() -> Roots:
    """Who shares a root among `MODELS`."""
    with connect(threads=1) as con:
        con.execute(
            "CREATE TABLE models (model INTEGER, id VARCHAR, safetensors_total BIGINT,"
            " created_at TIMESTAMP)"
        )
        con.execute("CREATE TABLE lineage (model INTEGER, root INTEGER, relation VARCHAR)")
        con.execute("CREATE TABLE estimates (model INTEGER, release_date DATE)")
        con.execute(
            "CREATE TABLE parents (child INTEGER, parent INTEGER, parent_ref VARCHAR,"
            " relation VARCHAR, used BOOLEAN)"
        )
        con.execute("CREATE TABLE reference (hf_id VARCHAR, parameters DOUBLE)")
        con.execute(
            "INSERT INTO reference VALUES ('A/Base', ?), ('e/published-in-round-numbers', 7e9)",
            [CURATED],
        )
        for model, (name, count, lost) in enumerate(MODELS):
            con.execute("INSERT INTO models VALUES (?, ?, ?, '2025-01-01')", [model, name, count])
            relation = "base" if lost is None else "finetune"
            con.execute("INSERT INTO lineage VALUES (?, ?, ?)", [model, model, relation])
            con.execute("INSERT INTO estimates VALUES (?, NULL)", [model])
            if lost is not None:
                con.execute(
                    "INSERT INTO parents VALUES (?, NULL, ?, 'finetune', true)", [model, lost]
                )
        return roots.find(con)


@pytest.fixture
def found(shared: Roots) -> dict[str, int]:
    """Name → number of its root."""
    return {name: int(shared.place[model]) for model, (name, _, _) in enumerate(MODELS)}


def test_the_very_tensor_count_of_a_curated_model_is_its_root(found: dict[str, int]) -> None:
    assert found["b/as-large-as-the-base"] == found["a/base"]
    assert found["b/tuned-from-something"] == found["a/base"]


def test_who_is_merely_as_large_does_not_make_a_base_known(
    shared: Roots, found: dict[str, int]
) -> None:
    of_the_curated = found["a/base"]
    assert (shared.members[of_the_curated], shared.derived[of_the_curated]) == (3, 1)
    assert shared.fame[of_the_curated] == pytest.approx(math.log10(2))


def test_bases_that_nobody_names_are_not_one(found: dict[str, int]) -> None:
    assert found["b/tuned-from-something"] != found["b/tuned-from-something-else"]


def test_one_name_that_is_gone_is_one_root(found: dict[str, int]) -> None:
    assert found["c/tuned-from-gone"] == found["c/tuned-from-GONE"]
    assert found["c/tuned-from-gone"] != found["b/tuned-from-something-else"]


def test_a_round_number_says_nothing(found: dict[str, int]) -> None:
    assert found["d/as-large-as-a-round-number"] != found["e/published-in-round-numbers"]
