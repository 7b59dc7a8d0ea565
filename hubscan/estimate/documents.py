"""Documents of models → rows of table `statements`; `document_readers` says what each states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from hubscan.evidence.config import UnreadableError, parse
from hubscan.evidence.statement import PROBLEM, Statement, problem
from hubscan.model.errors import SnapshotError
from hubscan.model.tables import TABLES
from hubscan.store.arrow import TYPES, array_of
from hubscan.store.documents import Document, DocumentStore
from hubscan.store.lookup import numbers_of

if TYPE_CHECKING:
    from hubscan.estimate.empty_models import EmptyModels

MOST_PROBLEMS = 1_000
"""So many are named in a manifest; all are counted."""
UNREAD = ("malformed", "too_large")
"""What the store says of documents that were there and could not be kept."""


def load(
    con: duckdb.DuckDBPyConnection,
    store: DocumentStore,
    models: EmptyModels | None = None,
) -> int:
    """Create table `statements` from the documents of `models`; return its rows.

    Documents of a snapshot whose model is not in `models` are not read. With `models`, the model
    of every config is built without weights too.
    """
    rows: list[tuple[int, Statement]] = []
    documents = store.documents()
    numbers = numbers_of(con, {document.key for document in documents})
    for document in documents:
        if document.key in numbers:
            model = numbers[document.key]
            rows += [(model, s) for s in _of_stored(store, document, models)]
    con.register("_documents", table(rows))
    con.execute("CREATE OR REPLACE TABLE statements AS FROM _documents")
    con.unregister("_documents")
    return len(rows)


def _of_stored(
    store: DocumentStore, document: Document, models: EmptyModels | None
) -> Iterator[Statement]:
    """What a document says, or why it says nothing."""
    if document.status in UNREAD:
        yield problem(document.kind, f"{document.status}: {document.reason}")
    if document.content is None:
        return
    content = store.read(document)
    if content is None:
        raise SnapshotError(
            f"{document.id}: its fetched {document.kind} is damaged on disk",
            hint=f"Remove the folder {store.folder} and run `hubscan refine`.",
        )
    yield from _read(document.kind, content, document.id)
    if models is not None and document.kind == "config":
        yield from _built(models, content)


def _read(kind: str, content: bytes, model_id: str) -> list[Statement]:
    """What its reader says. Readers are imported here: few models have a document."""
    from hubscan.estimate.document_readers import read  # noqa: PLC0415

    return read(kind, content, model_id)


def _built(models: EmptyModels, content: bytes) -> Iterator[Statement]:
    """The size of the model that a config builds; what stops that has been told by its reader."""
    try:
        size = models.statement(parse(content))
    except (UnreadableError, RecursionError):
        return
    if size is not None:
        yield size


def problems(con: duckdb.DuckDBPyConnection, *, most: int = MOST_PROBLEMS) -> dict[str, Any]:
    """The documents that could not be read: how many, and the first of them by model id.

    Reads `statements` and `models`; each has `id`, `document` (its kind) and `reason`.
    """
    rows = con.execute(
        "SELECT m.id, s.source, s.text FROM statements s JOIN models m USING (model) "
        "WHERE s.quantity = ? ORDER BY ALL",
        [PROBLEM],
    ).fetchall()
    told = [{"id": model, "document": kind, "reason": why} for model, kind, why in rows[:most]]
    return {"count": len(rows), "documents": told}


def table(rows: Iterable[tuple[int, Statement]]) -> pa.Table:
    """(number of the model, statement) pairs as a table in the shape of `statements`, sorted."""
    shape = TABLES["statements"]
    ordered = sorted(rows, key=lambda r: (r[0], r[1].quantity, r[1].source, r[1].locator))
    columns: dict[str, list[Any]] = {
        c.name: [model if c.name == "model" else getattr(s, c.name) for model, s in ordered]
        for c in shape.columns
    }
    return pa.table({c.name: array_of(columns[c.name], TYPES[c.sql_type]) for c in shape.columns})
