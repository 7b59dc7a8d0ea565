"""Texts of figures that are closed lists: what a fact can say stands in the table that it names."""

from __future__ import annotations

import re

import duckdb
import pytest

from hubscan.estimate import choice
from hubscan.estimate.assumptions import load
from hubscan.estimate.method import Fact, Quantity
from hubscan.estimate.stages import ALL, BY_TABLE
from hubscan.settings.locate import built_in

_LISTED = [
    pytest.param(quantity, name, fact, id=f"{quantity.table}: {name}")
    for quantity in ALL
    for name, fact in quantity.facts.columns.items()
    if fact.text_of is not None
]


@pytest.mark.parametrize(("quantity", "name", "fact"), _LISTED)
def test_a_listed_text_is_read_from_the_column_that_lists_it(
    quantity: Quantity, name: str, fact: Fact
) -> None:
    assert fact.text_of is not None, name
    table, column = fact.text_of
    read = re.fullmatch(rf"CAST\((\w+)\.{column} AS VARCHAR\)", fact.sql)
    assert read is not None
    assert re.search(rf"\b{table} {read.group(1)}\b", quantity.facts.relations)


def test_what_the_methods_of_scores_say_is_listed() -> None:
    """Half of the models have a ceiling for a score, whose method and source are sixty letters."""
    with duckdb.connect() as con:
        con.execute("CREATE TABLE classes AS SELECT range model, NULL AS generates FROM range(3)")
        con.execute("CREATE TABLE parameters AS SELECT range AS model, 7e9 AS high FROM range(2)")
        con.execute("CREATE TABLE scores_above AS SELECT 0 AS model, NULL::DOUBLE AS mmlu LIMIT 0")
        con.execute(
            "CREATE TABLE inherited_mmlu AS SELECT 1 AS model, 70.0 AS low, 71.0 AS best,"
            " 72.0 AS high, 'card, it''s' AS method, 'stated' AS grade, 'a/b: README.md' AS source"
        )
        choice.make(con, BY_TABLE["mmlu"], load(built_in()))
        kinds = dict(row[:2] for row in con.execute("DESCRIBE mmlu").fetchall())
        rows = con.execute("SELECT method, source FROM mmlu").fetchall()
    assert kinds["method"].startswith("ENUM(")
    assert kinds["source"].startswith("ENUM(")
    assert rows[0][0] == "highest known for its size"
    assert rows[1] == ("card, it's", "a/b: README.md")
    assert rows[2] == (None, None)
