"""A small copy of the tables: some models and their ancestors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

import duckdb

from hubscan.lineage.ancestry import ancestry
from hubscan.store.engine import connect_for_few
from hubscan.store.subset import choose, renumbered

_TABLES = ("models", "estimates", "lineage", "parents")


@contextmanager
def only_family(
    con: duckdb.DuckDBPyConnection,
    models: Iterable[int],
    beyond: Callable[[], Mapping[str, str]] = dict,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose tables hold only `models` and all that their figures depend on.

    `beyond` gives the tables (name → query on `con`) that speak of other models too; it is asked
    when the models are those of `store.subset.choose`.
    """
    choose(con, f"SELECT unnest({ancestry(con, models)}) AS model")
    small = connect_for_few()
    try:
        queries = {table: renumbered(table) for table in _TABLES}
        for table, query in {**queries, **beyond()}.items():
            small.register("incoming", con.sql(query).to_arrow_table())
            small.execute(f"CREATE TABLE {table} AS FROM incoming")
            small.unregister("incoming")
        yield small
    finally:
        small.close()
