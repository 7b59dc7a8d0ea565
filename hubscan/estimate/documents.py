"""Documents of a model → rows of table `statements`, one function for all kinds."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
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
from hubscan.evidence.config import Config, parse
from hubscan.evidence.statement import EXCERPT, Statement
from hubscan.model.tables import TABLES
from hubscan.store.documents import DocumentStore

_TYPES = {"VARCHAR": pa.string(), "DOUBLE": pa.float64()}


def read(kind: str, content: str | bytes, model_id: str) -> list[Statement]:
    """Statements of one document; an unknown kind or a broken document says nothing.

    `kind` is as in the document store.
    """
    if kind == "readme":
        return [*card.read(content, model_id), *emissions.read(content)]
    reader = _READERS.get(kind)
    return reader(content) if reader is not None else []


def _config(content: str | bytes) -> list[Statement]:
    config = parse(content)
    return read_config(config) if config is not None else []


_READERS: dict[str, Callable[[str | bytes], list[Statement]]] = {
    "config": _config,
    "adapter_config": adapter_config.read,
    "trainer_state": trainer.read,
    "all_results": trainer.read,
    "safetensors": tensor_headers.read,
    "gguf": gguf_header.read,
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
    keys: Collection[str] | None = None,
    models: EmptyModels | None = None,
) -> int:
    """Create table `statements` from the documents that a snapshot holds; return its rows.

    `keys` are the models whose documents are read; None is all. With `models`, the model of every
    config is built without weights too.
    """
    rows: list[tuple[str, Statement]] = []
    for document in store.documents():
        if keys is not None and document.key not in keys:
            continue
        content = store.read(document)
        if content is not None:
            rows += [(document.key, s) for s in read(document.kind, content, document.id)]
            if models is not None and document.kind == "config":
                config = parse(content)
                size = models.statement(config) if config is not None else None
                rows += [(document.key, size)] if size is not None else []
    con.register("_documents", table(rows))
    con.execute("CREATE OR REPLACE TABLE statements AS FROM _documents")
    con.unregister("_documents")
    return len(rows)


def table(rows: Iterable[tuple[str, Statement]]) -> pa.Table:
    """(model key, statement) pairs as a table in the shape of `statements`, sorted by key."""
    shape = TABLES["statements"]
    ordered = sorted(rows, key=lambda r: (r[0], r[1].quantity, r[1].source, r[1].locator))
    columns: dict[str, list[Any]] = {
        c.name: [key if c.name == "key" else getattr(s, c.name) for key, s in ordered]
        for c in shape.columns
    }
    schema = pa.schema([pa.field(c.name, _TYPES[c.sql_type]) for c in shape.columns])
    return pa.table(columns, schema=schema)
