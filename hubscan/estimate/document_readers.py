"""One document of a model → what it states, one function for all kinds."""

from __future__ import annotations

import json
from collections.abc import Callable

from hubscan.estimate.architectures.dispatch import count as count_parameters
from hubscan.estimate.architectures.forward import of as forward_pass
from hubscan.estimate.architectures.linear_layers import widths as linear_widths
from hubscan.estimate.architectures.shape import Count
from hubscan.evidence import (
    adapter_config,
    card,
    emissions,
    gguf_header,
    tensor_headers,
    trainer,
)
from hubscan.evidence.config import Config, UnreadableError, parse
from hubscan.evidence.statement import EXCERPT, Statement, problem

_Reader = Callable[[str | bytes, str], list[Statement]]


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
