"""The smallest parts of a report: spans of text, and what a cell of a table may hold.

A question prints these and needs no report: they are apart from `hubscan.reports.document`.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Code(Struct, frozen=True):
    """Something to type: a command, an identifier."""

    text: str


class Model(Struct, frozen=True):
    """A model by its name on the Hub, as the Hub gave it."""

    name: str


class Link(Struct, frozen=True):
    """`text` that leads to `target`: a page of the site by its path without an ending
    (`rules/eu-gpai#words`), `#anchor` on the same page, a file beside it (`data/rows.parquet`), or
    an https URL of a rule."""

    text: str
    target: str


class Term(Struct, frozen=True):
    """A word of a closed list: `text` is what people read, `key` what files of data hold."""

    text: str
    key: str


Span = str | Code | Model | Link
Text = tuple[Span, ...]


def text(*spans: Span) -> Text:
    """A run of spans."""
    return spans


class Kind(StrEnum):
    """What a column's cells are, hence how they read, sort and align."""

    TEXT = "text"
    MODEL = "model"
    CODE = "code"
    COUNT = "count"
    SHARE = "share"
    """A fraction of one, shown in percent."""
    AMOUNT = "amount"
    """A physical amount over many orders of magnitude: FLOP, parameters."""
    NUMBER = "number"
    """A plain decimal number, such as a score."""
    DATE = "date"

    @property
    def is_numeric(self) -> bool:
        """Whether cells are numbers, sorted by value."""
        return self in (Kind.COUNT, Kind.SHARE, Kind.AMOUNT, Kind.NUMBER)


Value = str | int | float | Text | Model | Code | Link | Term | None
"""A cell: None reads "unknown" and is never a zero."""
