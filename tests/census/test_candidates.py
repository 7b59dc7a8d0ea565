"""A root without a named base is as probably covered as curated models of its tensor count are."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pytest

from hubscan.census import candidates
from hubscan.config import Config
from hubscan.settings import locate
from hubscan.store.engine import connect
from tests.support import tables

CONSTANTS = Config.find(locate.built_in()).assumptions
SHARE = CONSTANTS["candidate_share"].value


def world(reference: list[tuple[Any, ...]]) -> duckdb.DuckDBPyConnection:
    """Model 0 names no base and has 7 parameters; model 1 has as many and names its base."""
    con = connect(threads=1)
    models = [{"key": str(n), "id": f"x/{n}", "created_at": "2025-01-01"} for n in (0, 1)]
    tables.make(con, "models", models)
    size = {f"parameters_{end}": 7.0 for end in ("low", "best", "high")}
    estimates = [{"model": str(n), "parameters_grade": "exact", **size} for n in (0, 1)]
    tables.make(con, "estimates", estimates)
    tables.make(con, "parents", [
        {"child": "0", "parent_ref": "", "relation": "finetune", "used": True},
        {"child": "1", "parent_ref": "a/base", "relation": "finetune", "used": True},
    ])  # fmt: skip
    con.execute(
        "CREATE TABLE reference (hf_id VARCHAR, parameters DOUBLE, release_date VARCHAR,"
        " training_flop_low DOUBLE, training_flop_best DOUBLE, training_flop_high DOUBLE)"
    )
    con.executemany("INSERT INTO reference VALUES (?, ?, ?, ?, ?, ?)", reference)
    return con


SMALL = ("a/small", 7, "2024-01-01", 9e21, 1e22, 1.1e22)
LARGE = ("a/large", 7, "2024-01-01", 9e23, 1e24, 1.1e24)
OPEN = ("a/open", 7, "2024-01-01", None, None, None)
YOUNGER = ("a/younger", 7, "2026-01-01", 9e23, 1e24, 1.1e24)
OTHER = ("a/other", 8, "2024-01-01", 9e23, 1e24, 1.1e24)


@pytest.mark.parametrize(
    ("reference", "above", "share"),
    [
        ([SMALL, LARGE, YOUNGER, OTHER], 0.5, SHARE),
        ([LARGE, OPEN], 1.0, SHARE / 2),
        ([OPEN], 0.0, 0.0),
    ],
)
def test_each_disclosed_model_of_the_very_size_that_was_out_counts_alike(
    reference: list[tuple[Any, ...]], above: float, share: float
) -> None:
    found = candidates.find(world(reference), CONSTANTS, 2)
    assert found.place.tolist() == [0, -1], "who names a base has it"
    np.testing.assert_allclose(found.above(23.0), [above], atol=1e-3)
    np.testing.assert_allclose(found.share, [share])


def test_without_candidates_there_are_no_sets() -> None:
    found = candidates.find(world([OTHER, YOUNGER]), CONSTANTS, 2)
    assert found.place.tolist() == [-1, -1]
    assert len(found.above(23.0)) == 0
