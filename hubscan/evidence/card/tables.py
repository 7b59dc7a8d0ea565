"""Markdown tables with a column of training tokens or GPU-hours: the row of this model's size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import re2

from hubscan.evidence.card.document import Card
from hubscan.evidence.card.numerals import NUMBER, UNIT, value
from hubscan.evidence.statement import Statement, excerpt

_RULE = re2.compile(rb"(?m)^[ >]*\|?[ :|-]*-{2,}[ :|-]*$")
_TOKENS = re2.compile(rb"(?i)tokens?\b")
_NOT = re2.compile(
    rb"(?i)context|vocab|max|length|window|/s|per s|batch|price|input|output|special"
)
_CELL = re2.compile(
    rf"(?i)^[\s*~>]*(?:up to|over|about|approx\.?)?[\s*~>]*({NUMBER})\s*({UNIT})?\+?"
    r"[\s*]*(?:tokens?)?[\s*]*$".encode()
)
_SIZE = re2.compile(rb"(?i)(\d+(?:\.\d+)?)\s?([bm])\b")
_TOTAL = re2.compile(rb"(?i)^[|\s*_]{0,8}total\b")
OWN_ROW = "row of this size"
_MOST_ROWS = 40
_MOST_TABLES = 60
_HOURS = re2.compile(rb"(?i)(?:GPU|TPU)[- ]?hours?")
_CHIP = re2.compile(rb"(?i)\b(GH200|H800|H200|H100|A800|A100|V100|MI250X?|MI300X|TPU ?v[2-7][ep]?)")


@dataclass(frozen=True, slots=True)
class _Row:
    line: bytes
    amount: float
    start: int
    end: int


def read(card: Card) -> Iterator[Statement]:
    """Statements `pretraining_tokens` and `gpu_hours` from tables whose header names them.

    Without a row of this model's size, tokens are taken where all rows agree or from the total.
    """
    for number, rule in enumerate(_RULE.finditer(card.data, card.body_start)):
        if number >= _MOST_TABLES:
            return
        head_start = card.data.rfind(b"\n", 0, max(0, rule.start() - 1)) + 1
        header = card.data[head_start : rule.start()].strip()
        if b"|" not in header or len(header) > 2000:
            continue
        cells = _cells(header)
        unit, column = _column(cells)
        if column is not None:
            yield from _tokens(card, _rows(card, rule.end(), column, unit))
        for index, cell in enumerate(cells[:30]):
            if _HOURS.search(cell):
                yield from _hours(card, _rows(card, rule.end(), index, ""))


def _column(cells: list[bytes]) -> tuple[str, int | None]:
    """(unit in the header, index of the token column)."""
    for index, cell in enumerate(cells[:30]):
        if _TOKENS.search(cell) and not _NOT.search(cell):
            unit = re2.search(rb"(?i)\((?:in )?(trillions?|billions?|T|B)\)", cell)
            name = unit.group(1).decode().lower() if unit else ""
            return name, index
    return "", None


def _rows(card: Card, start: int, column: int, unit: str) -> list[_Row]:
    found: list[_Row] = []
    place = card.data.find(b"\n", start) + 1
    for _ in range(_MOST_ROWS):
        end = card.data.find(b"\n", place)
        end = len(card.data) if end < 0 else end
        line = card.data[place:end]
        if place == 0 or b"|" not in line:
            break
        cells = _cells(line)
        amount = _amount(cells[column], unit) if column < len(cells) else None
        if amount is not None:
            found.append(_Row(line, amount, place, end))
        place = end + 1
        if place >= len(card.data):
            break
    return found


def _cells(line: bytes) -> list[bytes]:
    """Cells of a line; only the outermost bars are dropped, so empty cells keep their place."""
    line = line.strip(b" \r\n>")
    line = line[1:] if line.startswith(b"|") else line
    return (line[:-1] if line.endswith(b"|") else line).split(b"|")


def _tokens(card: Card, rows: list[_Row]) -> Iterator[Statement]:
    rows = [r for r in rows if 1e9 <= r.amount <= 2e14]
    own = [r for r in rows if _own_size(card, r.line)]
    chosen = [r for r in rows if _TOTAL.search(r.line)] or own or rows
    if chosen and len({r.amount for r in chosen}) == 1:
        yield _statement(card, "pretraining_tokens", chosen[0], OWN_ROW if own else "table")


def _hours(card: Card, rows: list[_Row]) -> Iterator[Statement]:
    own = [r for r in rows if 10 <= r.amount <= 1e9 and _own_size(card, r.line)]
    if len({r.amount for r in own}) == 1:
        yield _statement(card, "gpu_hours", own[0], OWN_ROW)


def _statement(card: Card, quantity: str, row: _Row, kind: str) -> Statement:
    text = excerpt(card.data, row.start, row.end)
    chip = _CHIP.search(card.data, row.start) if quantity == "gpu_hours" else None
    kind = f"{kind}: {chip.group(1).decode()}" if chip else kind
    place = f"byte {row.start}"
    return Statement(quantity, "card", place, text, row.amount, row.amount, row.amount, kind)


def _amount(cell: bytes, unit: str) -> float | None:
    match = _CELL.search(cell)
    if match is None:
        return None
    given = (match.group(2) or b"").decode("utf-8", "ignore") or unit
    return value(match.group(1).decode("utf-8", "ignore"), given)


def _own_size(card: Card, line: bytes) -> bool:
    """Whether a row names the size that the model's own name carries."""
    own = {m.groups() for m in _SIZE.finditer(card.subject.encode())}
    return any(m.groups() in own for m in _SIZE.finditer(line.lower()))
