"""The curated facts: one row says what one source states about one quantity of one model.

A row without a source is refused, so a figure without one cannot be written down. Several rows may
speak of the same quantity; the best kind of source is used, and of equal kinds the first row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from msgspec import Struct

from hubscan.estimate.reference_csv import Record, number, records
from hubscan.model.relations import Relation
from hubscan.settings.files import Read, read_plain

FILE_NAME = "reference_facts.csv"

COLUMNS = (
    "hf_id",
    "quantity",
    "low",
    "value",
    "high",
    "text",
    "scope",
    "source_title",
    "address",
    "locator",
    "looked_at",
    "kind",
    "quote",
)

LONGEST_QUOTE = 25
"""Words of another's text that a row may repeat."""

SCOPES = ("", "own", "whole")
"""What a figure of training speaks of: the model's own step, or its base's training as well.
Empty is the own step, or a figure to which the question does not apply."""

_LARGEST = 1e32
_MODEL = re.compile(r"[A-Za-z0-9_.-]{1,96}/[A-Za-z0-9_.-]{1,96}")


class Kind(StrEnum):
    """How near the source is to the fact, nearest first."""

    COUNTED = "counted"
    """Counted in the model's own files, or recorded by the Hub."""
    PRIMARY = "primary"
    """Stated by the maker: card, report, announcement."""
    SECONDARY = "secondary"
    """Stated by someone else who names no maker's page, or estimated."""
    MEMORY = "memory"
    """Recalled from the literature and not looked up."""


class Quantity(Struct, frozen=True):
    """What a fact may be about."""

    unit: str
    """Empty for a fact in words."""
    most: float = _LARGEST
    """Largest value that is not a slip of the pen."""
    read: Callable[[str], None] | None = None
    """For a fact in words: raises `ValueError` if the text is not of its form."""


def _date(text: str) -> None:
    date.fromisoformat(text)


def _parent(text: str) -> None:
    relation, _, model = text.partition(" of ")
    if relation not in set(Relation) or not _MODEL.fullmatch(model):
        raise ValueError(f"'{text}' is not RELATION of ORG/NAME")


QUANTITIES: Mapping[str, Quantity] = MappingProxyType(
    {
        "release_date": Quantity("", read=_date),
        "licence": Quantity(""),
        "base": Quantity("", read=_parent),
        "parameters": Quantity("parameters"),
        "active_parameters": Quantity("parameters"),
        "training_tokens": Quantity("tokens"),
        "unique_tokens": Quantity("tokens"),
        "estimated_tokens": Quantity("tokens"),
        "gpu_hours": Quantity("hours"),
        "hardware": Quantity(""),
        "stated_flop": Quantity("FLOP"),
        "estimated_flop": Quantity("FLOP"),
        "mmlu": Quantity("percent", 100.0),
        "humaneval": Quantity("percent", 100.0),
    }
)
"""Every quantity, in the order of the file within a model. `estimated_*` are other people's
estimates of what the maker did not disclose; `text` of `gpu_hours` is the device, of a score the
protocol."""


class Fact(Struct, frozen=True):
    """One statement of one source."""

    line: int
    """Line of the file on which the row ends."""
    hf_id: str
    quantity: str
    low: float | None
    value: float | None
    high: float | None
    text: str
    scope: str
    source_title: str
    address: str
    """https address; empty only if recalled."""
    locator: str
    looked_at: date
    kind: Kind
    quote: str

    @property
    def source(self) -> str:
        """The source in one line: title, place in it, address."""
        said = [self.source_title, self.locator, self.address]
        if self.kind is Kind.MEMORY:
            said.append("not looked up")
        return ", ".join(s for s in said if s)


def read(path: Path, content: Read = read_plain) -> list[Fact]:
    """Every fact of the file, checked. Raises `ConfigError` naming file:line."""
    return [_fact(record) for record in records(path, COLUMNS, content)]


def best_first(facts: list[Fact]) -> list[Fact]:
    """Ordered by kind of source, then as written."""
    kinds = list(Kind)
    return sorted(facts, key=lambda f: (kinds.index(f.kind), f.line))


def _fact(record: Record) -> Fact:
    cells = record.cells
    for name in ("hf_id", "quantity", "source_title", "looked_at", "kind"):
        if not cells[name]:
            raise record.refused(f"{name} is empty")
    quantity = QUANTITIES.get(cells["quantity"])
    if quantity is None:
        raise record.refused(
            f"quantity: '{cells['quantity']}' is not known", f"Use: {', '.join(QUANTITIES)}."
        )
    low, value, high = (_number(record, end, quantity.most) for end in ("low", "value", "high"))
    _check_value(record, quantity, [low, value, high])
    if cells["scope"] not in SCOPES:
        raise record.refused(f"scope: '{cells['scope']}' is not known", "Use: own, whole.")
    _check_source(record)
    return Fact(
        record.line,
        cells["hf_id"],
        cells["quantity"],
        low,
        value,
        high,
        cells["text"],
        cells["scope"],
        cells["source_title"],
        cells["address"],
        cells["locator"],
        _day(record),
        Kind(cells["kind"]),
        cells["quote"],
    )


def _number(record: Record, name: str, most: float) -> float | None:
    try:
        return number(record.cells[name], most)
    except ValueError as error:
        raise record.refused(f"{record.cells['quantity']}: {name}: {error}") from error


def _check_value(record: Record, quantity: Quantity, ends: list[float | None]) -> None:
    name, text = record.cells["quantity"], record.cells["text"]
    known = [end for end in ends if end is not None]
    if not quantity.unit:
        if known:
            raise record.refused(f"{name} is a fact in words: write it into text")
        if not text:
            raise record.refused(f"{name} says nothing: text is empty")
        if quantity.read is not None:
            try:
                quantity.read(text)
            except ValueError as error:
                raise record.refused(f"{name}: {error}") from error
    elif not known:
        raise record.refused(f"{name} says nothing: low, value and high are empty")
    elif known != sorted(known):
        raise record.refused(f"{name}: low, value, high are out of order: {known}")


def _check_source(record: Record) -> None:
    cells = record.cells
    if cells["kind"] not in set(Kind):
        raise record.refused(f"kind: '{cells['kind']}' is not known", f"Use: {', '.join(Kind)}.")
    address = cells["address"]
    if address and not _is_web_address(address):
        raise record.refused(f"address: '{address}' is not an https address")
    if not address and cells["kind"] != Kind.MEMORY:
        raise record.refused(
            "address is empty", f"Give the source's https address, or the kind {Kind.MEMORY}."
        )
    words = len(cells["quote"].split())
    if words > LONGEST_QUOTE:
        raise record.refused(f"quote has {words} words, more than {LONGEST_QUOTE}")


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    readable = address.isprintable() and not re.search(r"[\s<>\"]", address)
    return readable and parts.scheme == "https" and "." in parts.netloc


def _day(record: Record) -> date:
    try:
        return date.fromisoformat(record.cells["looked_at"])
    except ValueError as error:
        raise record.refused(f"looked_at: {error}") from error
