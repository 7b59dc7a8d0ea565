"""A small copy of the tables: some models and their ancestors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

import duckdb

from hubscan.lineage.ancestry import ancestry
from hubscan.store.engine import few_beside
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
    queries = {table: renumbered(table) for table in _TABLES}
    with few_beside(con, {**queries, **beyond()}) as small:
        yield small
