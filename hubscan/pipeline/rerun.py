"""The estimates of a few models made again by the same stages, every table of the way kept.

An assessment stores what came out, not how. Who asks why gets it from the stages themselves, run
again on just those models and all that their figures can depend on: there is no second
implementation that could disagree. See `docs/decisions/009-explain-runs-again.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

import duckdb

from hubscan import estimate, lineage
from hubscan.estimate import documents, reference
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.empty_models import EmptyModels
from hubscan.evidence.place import lines_of
from hubscan.store.documents import DocumentStore
from hubscan.store.engine import connect

_TABLES = {
    "models": ("models", "key"),
    "lineage": ("lineage", "key"),
    "parents": ("parents", "child_key"),
    "stored": ("estimates", "key"),
}
"""Table of the small connection → table of the assessment, and its column of keys."""


@contextmanager
def rerun(
    con: duckdb.DuckDBPyConnection,
    keys: Sequence[str],
    config: Path,
    constants: Assumptions,
    store: DocumentStore,
    *,
    exact: bool = False,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the estimates of `keys` and of their ancestors, made again.

    `con` is an attached assessment, whose estimates come along as `stored`. Lineage is taken as it
    was stored, because a parent may have been inferred from all models at once; what was estimated
    is estimated anew. With `exact`, the models of configs are built without weights again.
    """
    family = lineage.ancestry(con, keys)
    small = connect(threads=1)
    try:
        for table, (source, column) in _TABLES.items():
            query = f"FROM {source} WHERE {column} IN (SELECT unnest($keys))"
            rows = con.sql(query, params={"keys": family}).to_arrow_table()
            small.register("incoming", rows)
            small.execute(f"CREATE TABLE {table} AS FROM incoming")
            small.unregister("incoming")
        reference.load(small, config)
        with EmptyModels() if exact else nullcontext() as models:
            documents.load(small, store, frozenset(family), models)
        estimate.own(small, constants, keep_scratch=True)
        lineage.inherit(small)
        estimate.derive(small, constants)
        yield small
    finally:
        small.close()


def differences(again: duckdb.DuckDBPyConnection, key: str) -> tuple[str, ...]:
    """The columns of `estimates` in which the model's stored row and the one made again differ."""
    cursor = again.execute("SELECT * FROM stored WHERE key = ?", [key])
    names = [column[0] for column in cursor.description or ()]
    stored = cursor.fetchone() or ()
    columns = ", ".join(f'"{name}"' for name in names)
    made = again.execute(f"SELECT {columns} FROM estimates WHERE key = ?", [key]).fetchone() or ()
    pairs = zip(names, stored, made, strict=True)
    return tuple(name for name, before, now in pairs if before != now)


def statement_lines(
    again: duckdb.DuckDBPyConnection, store: DocumentStore, key: str
) -> dict[tuple[str, str], int]:
    """The line of each statement about model `key` in its card, by (source, locator)."""
    cards = (d for d in store.documents() if d.key == key and d.kind == "readme")
    content = next((store.read(card) for card in cards), None)
    if content is None:
        return {}
    query = "SELECT DISTINCT source, locator FROM statements WHERE key = ?"
    return lines_of(content, again.execute(query, [key]).fetchall())
