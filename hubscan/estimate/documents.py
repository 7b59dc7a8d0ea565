"""Documents of a model → rows of table `statements`, one function for all kinds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import duckdb
import pyarrow as pa

from hubscan.estimate.architectures import Count, forward_pass, linear_widths
from hubscan.estimate.architectures import count as count_parameters
from hubscan.estimate.empty_models import EmptyModels
from hubscan.evidence import (
    adapter_config,
    card,
    emissions,
    gguf_header,
    tensor_headers,
    trainer,
)
from hubscan.evidence.config import Config, UnreadableError, parse
from hubscan.evidence.statement import EXCERPT, Statement
from hubscan.model.errors import SnapshotError
from hubscan.model.tables import TABLES
from hubscan.store.arrow import array_of
from hubscan.store.documents import Document, DocumentStore
from hubscan.store.lookup import numbers_of

_Reader = Callable[[str | bytes, str], list[Statement]]
_TYPES = {"INTEGER": pa.int32(), "VARCHAR": pa.string(), "DOUBLE": pa.float64()}


PROBLEM = "document_problem"
"""A statement that a document could not be read, with the reason in `text`."""
MOST_PROBLEMS = 1_000
"""So many are named in a manifest; all are counted."""
UNREAD = ("malformed", "too_large")
"""What the store says of documents that were there and could not be kept."""


def read(kind: str, content: str | bytes, model_id: str) -> list[Statement]:
    """Statements of one document; an unknown kind says nothing.

    `kind` is as in the document store. Whatever a reader raises becomes one statement
    `document_problem`: strangers wrote the document, and it must cost itself and nothing else.
    """
    if kind not in _READERS:
        return []
    try:
        return _READERS[kind](content, model_id)
    except UnreadableError as error:
        return [problem(kind, str(error))]
    except Exception as error:  # the one place where every fault of a reader becomes a reason
        return [problem(kind, f"{type(error).__name__}: {error}")]


def problem(kind: str, reason: str) -> Statement:
    """The statement that a document of this kind could not be read."""
    shown = " ".join("".join(c if c.isprintable() else " " for c in reason[:500]).split())
    return Statement(PROBLEM, kind, kind, shown[:EXCERPT], text=shown[:EXCERPT])


def _readme(content: str | bytes, model_id: str) -> list[Statement]:
    return [*card.read(content, model_id), *emissions.read(content)]


def _alone(reader: Callable[[str | bytes], list[Statement]]) -> _Reader:
    """A reader that does not ask whose document it is."""
    return lambda content, _: reader(content)


_READERS: dict[str, _Reader] = {
    "readme": _readme,
    "config": _alone(lambda content: read_config(parse(content))),
    "adapter_config": _alone(adapter_config.read),
    "trainer_state": _alone(trainer.read),
    "all_results": _alone(trainer.read),
    "safetensors": _alone(tensor_headers.read),
    "gguf": _alone(gguf_header.read),
}


def read_config(config: Config) -> list[Statement]:
    """Statements of a `config.json`: sizes by formula, or why there are none (`config_problem`)."""
    found = count_parameters(config)
    problems = [
        Statement("config_problem", "config", f"#{i}", p[:EXCERPT], text=p[:EXCERPT])
        for i, p in enumerate(config.problems[:5])
    ]
    passes = _passes(config, found)
    return [*passes, *problems] if found is None else [*_sizes(found), *passes, *problems]


def _sizes(found: Count) -> list[Statement]:
    shown = f"{found.family}: {found.total:,} stored, {found.active:,} active"
    shown += f"; {found.note}" if found.note else ""
    down, up = 1 - found.slack, 1 + found.slack
    exact = found.slack <= 0.005
    low = found.total - found.prediction

    def size(quantity: str, least: float, best: float, most: float) -> Statement:
        slack = (1.0, 1.0) if exact else (down, up)
        ends = least * slack[0], best, most * slack[1]
        kind = "encoder-decoder" if found.encoder else found.family
        kind = "masked" if found.bidirectional else kind
        return Statement(quantity, "config", quantity, shown[:EXCERPT], *ends, text=kind)

    multiplied = found.active - found.embedding + found.reused
    return [
        size("parameters", low, found.total, found.total),
        size("active_parameters", found.active, found.active, found.active),
        size("compute_parameters", multiplied, multiplied, multiplied),
    ]


def _passes(config: Config, found: Count | None) -> list[Statement]:
    """What training compute needs beside sizes: the width of attention, the longest sequence,
    and for models of pictures and sound the FLOP of one forward pass."""

    def fact(quantity: str, place: str, value: float, text: str | None = None) -> Statement:
        return Statement(quantity, "config", place, f"{value:,.6g}", value, value, value, text)

    facts = []
    if found is not None and found.attention_width:
        facts.append(fact("attention_width", "attention_width", float(found.attention_width)))
    inner = config.sub("text_config", "llm_config") or config
    longest = inner.whole("max_position_embeddings", "n_positions", "max_seq_len", default=0) or 0
    if longest:
        facts.append(fact("longest_sequence", "max_position_embeddings", float(longest)))
    once = forward_pass(config)
    if once is not None:
        facts.append(fact("forward_flop", "forward_flop", once.flop, once.sample))
    widths = linear_widths(config)
    if widths:
        listed = json.dumps(widths, sort_keys=True)
        shown = f"inputs + outputs over all layers: {listed}"[:EXCERPT]
        facts.append(Statement("linear_widths", "config", "linear_widths", shown, text=listed))
    return facts


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
    yield from read(document.kind, content, document.id)
    if models is not None and document.kind == "config":
        yield from _built(models, content)


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
    return pa.table({c.name: array_of(columns[c.name], _TYPES[c.sql_type]) for c in shape.columns})
