"""A small copy of the tables: one model and its ancestors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import duckdb

from hubscan.lineage.ancestry import ancestry
from hubscan.store.engine import connect
from hubscan.store.subset import choose, renumbered

_TABLES = ("models", "estimates", "lineage", "parents")


@contextmanager
def only_family(
    con: duckdb.DuckDBPyConnection, model: int, whole: Mapping[str, str]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose tables hold only `model` and all that its figures depend on.

    `whole` (name → query on `con`) are tables that speak of all models and come along complete.
    """
    choose(con, f"SELECT unnest({ancestry(con, [model])}) AS model")
    small = connect(threads=1)
    try:
        queries = {table: renumbered(table) for table in _TABLES}
        for table, query in {**queries, **whole}.items():
            small.register("incoming", con.sql(query).to_arrow_table())
            small.execute(f"CREATE TABLE {table} AS FROM incoming")
            small.unregister("incoming")
        yield small
    finally:
        small.close()
