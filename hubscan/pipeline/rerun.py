"""The estimates of a few models made again by the same stages, every table of the way kept.

An assessment stores what came out, not how. Who asks why gets it from the stages themselves, run
again on just those models and all that their figures can depend on: there is no second
implementation that could disagree. See `docs/decisions/009-explain-runs-again.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext

import duckdb

from hubscan import estimate, lineage
from hubscan.config import Config
from hubscan.estimate import curated, documents, reference
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.empty_models import EmptyModels
from hubscan.evidence.place import lines_of
from hubscan.store.documents import DocumentStore
from hubscan.store.engine import connect
from hubscan.store.lookup import number_of
from hubscan.store.subset import choose, renumbered

_TABLES = {"models": "models", "lineage": "lineage", "parents": "parents", "stored": "estimates"}
"""Table of the small connection → table of the assessment."""


@contextmanager
def rerun(
    con: duckdb.DuckDBPyConnection,
    keys: Sequence[str],
    config: Config,
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
    family = lineage.ancestry(con, [number_of(con, key) for key in keys])
    choose(con, f"SELECT unnest({family}) AS model")
    small = connect(threads=1)
    try:
        for table, source in _TABLES.items():
            small.register("incoming", con.sql(renumbered(source)).to_arrow_table())
            small.execute(f"CREATE TABLE {table} AS FROM incoming")
            small.unregister("incoming")
        reference.load(small, config.reference)
        curated.work_out(small, constants)
        with EmptyModels() if exact else nullcontext() as models:
            documents.load(small, store, models)
        estimate.own(small, constants)
        estimate.inherit(small, constants)
        estimate.follow(small, constants)
        yield small
    finally:
        small.close()


def differences(again: duckdb.DuckDBPyConnection, key: str) -> tuple[str, ...]:
    """The columns of `estimates` in which the model's stored row and the one made again differ."""
    model = number_of(again, key)
    cursor = again.execute("SELECT * FROM stored WHERE model = ?", [model])
    names = [column[0] for column in cursor.description or ()]
    stored = cursor.fetchone() or ()
    columns = ", ".join(f'"{name}"' for name in names)
    query = f"SELECT {columns} FROM estimates WHERE model = ?"
    made = again.execute(query, [model]).fetchone() or ()
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
    query = "SELECT DISTINCT source, locator FROM statements WHERE model = ?"
    return lines_of(content, again.execute(query, [number_of(again, key)]).fetchall())
