"""What a document says about a model: a quantity with bounds, its place and an excerpt."""

from __future__ import annotations

from msgspec import Struct

EXCERPT = 200


class Statement(Struct, frozen=True):
    """One statement, in the shape of table `statements` without the model's key."""

    quantity: str
    source: str
    """Kind of document: card, config, safetensors, gguf, trainer."""
    locator: str
    """Byte offset or JSON path in the document."""
    excerpt: str
    low: float | None = None
    best: float | None = None
    high: float | None = None
    text: str | None = None
    """The value where it is no number, or a qualifier of the number."""


def excerpt(data: bytes, start: int, end: int) -> str:
    """At most 200 characters around `data[start:end]`, on one line."""
    room = max(0, EXCERPT - (end - start)) // 2
    piece = data[max(0, start - room) : min(len(data), end + room)]
    return " ".join(piece.decode("utf-8", "ignore").split())[:EXCERPT]


PROBLEM = "document_problem"
"""A statement that a document could not be read, with the reason in `text`."""


def problem(kind: str, reason: str) -> Statement:
    """The statement that a document of this kind could not be read."""
    shown = " ".join("".join(c if c.isprintable() else " " for c in reason[:500]).split())
    return Statement(PROBLEM, kind, kind, shown[:EXCERPT], text=shown[:EXCERPT])
