"""A small copy of the tables: one model and its ancestors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import duckdb

from hubscan.store.engine import connect

_CLOSURE = """
    WITH RECURSIVE up(key) AS (
        SELECT CAST(? AS VARCHAR)
        UNION
        SELECT p.parent_key FROM parents p JOIN up ON p.child_key = up.key
        WHERE p.used AND p.parent_key IS NOT NULL
    )
    SELECT key FROM up
"""
_KEYS = {"models": "key", "estimates": "key", "lineage": "key", "parents": "child_key"}


@contextmanager
def only_family(
    con: duckdb.DuckDBPyConnection, key: str, whole: Mapping[str, str]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose tables hold only the model `key` and its ancestors.

    `whole` (name → query on `con`) are tables that speak of all models and come along complete.
    """
    con.execute(f"CREATE OR REPLACE TEMP TABLE rule_family AS {_CLOSURE}", [key])
    small = connect(threads=1)
    try:
        queries = {
            table: f"SELECT t.* FROM {table} t WHERE t.{column} IN (SELECT key FROM rule_family)"
            for table, column in _KEYS.items()
        }
        for table, query in {**queries, **whole}.items():
            small.register("incoming", con.sql(query).to_arrow_table())
            small.execute(f"CREATE TABLE {table} AS FROM incoming")
            small.unregister("incoming")
        yield small
    finally:
        small.close()
        con.execute("DROP TABLE IF EXISTS rule_family")
