"""Numbers kept beside the tables give the verdicts that keys give, and are refused if they lie."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from hubscan.model.errors import SnapshotError
from hubscan.rules import evaluate, load, number
from hubscan.store.engine import connect
from tests.rules.worlds import add_doubt, random_world

BOOK = load(Path(__file__).resolve().parents[2] / "config")
ONE_ROW_A_MODEL = ("models", "estimates", "lineage")


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """Random models in the order of their keys, as an assessment has them."""
    con = connect(threads=1)
    random_world(con, seed=5)
    add_doubt(con)
    for table in ONE_ROW_A_MODEL:
        con.execute(f"CREATE OR REPLACE TABLE {table} AS FROM {table} ORDER BY key")
    return con


def verdicts(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    evaluate(con, BOOK)
    return con.execute("FROM verdicts").fetchnumpy()


def test_kept_numbers_stand_in_for_keys(con: duckdb.DuckDBPyConnection) -> None:
    by_key = verdicts(con)
    number(con)
    con.execute("DELETE FROM parents")  # nobody asks for it any more
    by_number = verdicts(con)
    assert list(by_key) == list(by_number)
    for name, column in by_key.items():
        np.testing.assert_array_equal(column, by_number[name], err_msg=name)
    assert any(column.any() for name, column in by_key.items() if name.endswith("@inherits"))


@pytest.mark.parametrize("table", ["models", "lineage"])
@pytest.mark.parametrize(
    "change",
    ["DELETE FROM {} WHERE key = (SELECT min(key) FROM {})", "UPDATE {} SET key = reverse(key)"],
)
def test_tables_that_disagree_are_not_numbered(
    con: duckdb.DuckDBPyConnection, table: str, change: str
) -> None:
    con.execute(change.format(table, table))
    with pytest.raises(SnapshotError, match=f"^{table} has other models"):
        number(con)


def test_numbers_of_other_models_are_not_used(con: duckdb.DuckDBPyConnection) -> None:
    number(con)
    for table in ONE_ROW_A_MODEL:
        con.execute(f"DELETE FROM {table} WHERE key = (SELECT min(key) FROM estimates)")
    fewer = verdicts(con)
    con.execute("DROP TABLE numbered_models")
    for name, column in verdicts(con).items():
        np.testing.assert_array_equal(column, fewer[name], err_msg=name)
