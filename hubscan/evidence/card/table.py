"""Tables of a card, Markdown or HTML, as rows of cells with their places."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import re2
from msgspec import Struct

from hubscan.evidence.card.document import Card
from hubscan.evidence.late_patterns import Pattern

_RULE = Pattern(rb"(?m)^[ >]*\|?[ :|-]*-{2,}[ :|-]*\r?$")
_OPEN = Pattern(rb"(?i)<table\b")
_CLOSE = Pattern(rb"(?i)</table>")
_HTML_ROW = Pattern(rb"(?i)<tr\b[^>]{0,200}>")
_HTML_CELL = Pattern(rb"(?i)<t([hd])\b([^>]{0,200})>")
_SPAN = Pattern(rb"(?i)(row|col)span\s*=\s*[\"']?(\d{1,2})")
_MARKUP = Pattern(rb"<[^>]{0,200}>")
_MOST_TABLES = 40
_MOST_ROWS = 60
_MOST_COLUMNS = 40
_MOST_BYTES = 40_000


class Cell(Struct, frozen=True):
    """The text of one cell, as it stands, and its first byte in the card."""

    text: bytes
    start: int


class Row(Struct, frozen=True):
    """One row; it is cut into cells only when it is read, because few are."""

    text: bytes
    start: int
    ready: list[Cell] | None = None

    @property
    def texts(self) -> list[bytes]:
        """The cells from the left, stripped; there may be fewer than the header has."""
        if self.ready is not None:
            return [c.text for c in self.ready]
        return [part.strip() for part in self._parts()]

    def cell(self, index: int) -> Cell:
        """The cell at `index` with its place."""
        if self.ready is not None:
            return self.ready[index]
        parts = self._parts()
        before = sum(map(len, parts[:index])) + index
        line = self.text.lstrip(b" >")
        lead = len(self.text) - len(line) + line.startswith(b"|")
        return Cell(parts[index].strip(), self.start + lead + before)

    def _parts(self) -> list[bytes]:
        """Only the outermost bars are dropped, so empty cells keep their place."""
        line = self.text.strip(b" >\r")
        line = line[line.startswith(b"|") :]
        return (line[:-1] if line.endswith(b"|") else line).split(b"|", _MOST_COLUMNS)


class Table(Struct, frozen=True):
    """A table with one header row."""

    head: Row
    header: list[bytes]
    """The cells of `head`."""
    rows: list[Row]
    start: int

    def heads(self, pattern: re2._Regexp[bytes]) -> bool:
        """Whether the header row matches."""
        return pattern.search(b" | ".join(self.header)) is not None


def tables(card: Card, wanted: re2._Regexp[bytes], *, columns: int = 2) -> Iterator[Table]:
    """All tables of at least so many columns whose text matches `wanted`, Markdown first."""
    rules = _RULE.finditer(card.data, card.body_start) if _may_have_rule(card.data) else iter(())
    for number, rule in enumerate(rules):
        if number >= _MOST_TABLES:
            break
        start = card.data.rfind(b"\n", 0, max(0, rule.start() - 1)) + 1
        header = card.data[start : rule.start()]
        if len(header) > 4000 or _count(header) < columns:
            continue
        end = min(_end(card.data, rule.end()), start + _MOST_BYTES)
        if wanted.search(card.data[start:end]):
            rows = _lines(card.data, rule.end(), end)
            head = Row(header.rstrip(b"\n"), start)
            yield Table(head, head.texts, rows, start)
    if b"<table" not in card.data and b"<TABLE" not in card.data:
        return
    behind = 0
    for number, opening in enumerate(_OPEN.finditer(card.data, card.body_start)):
        if number >= _MOST_TABLES:
            break
        if opening.start() < behind:
            continue  # inside the last one: no byte is read twice
        block = card.data[opening.start() : opening.start() + _MOST_BYTES]
        closing = _CLOSE.search(block)
        block = block[: closing.start()] if closing else block
        behind = opening.start() + len(block)
        if wanted.search(block):
            rows = _html(block, opening.start())
            if rows:
                yield Table(rows[0], rows[0].texts, rows[1:], opening.start())


def _may_have_rule(data: bytes) -> bool:
    """Whether a bar stands beside a dash or a colon: a quick look before the search."""
    return any(mark in data for mark in (b"-|", b"|-", b"| -", b"|:", b"| :", b"- |"))


def _count(line: bytes) -> int:
    """Cells of a line."""
    line = line.strip(b" >\r\n")
    return line.count(b"|") + 1 - line.startswith(b"|") - line.endswith(b"|")


def heading_above(card: Card, start: int) -> bytes:
    """The last line before a place that looks like a heading, within 1,500 bytes."""
    least = max(card.body_start, start - 1500)
    lines = card.data[least:start].split(b"\n")
    for line in reversed(lines):
        mark = line[:2]
        if mark[:1] == b"#" or (mark == b"**" and line.strip(b" \r:").endswith(b"**")):
            return line[:160]
    return b""


def _end(data: bytes, start: int) -> int:
    """Where a Markdown table ends: at the first line without a bar."""
    place = data.find(b"\n", start) + 1
    for _ in range(_MOST_ROWS):
        stop = data.find(b"\n", place)
        stop = len(data) if stop < 0 else stop
        if place == 0 or place >= len(data) or b"|" not in data[place:stop]:
            return max(place - 1, start)
        place = stop + 1
    return min(place, len(data))


def _lines(data: bytes, start: int, end: int) -> list[Row]:
    rows = []
    place = data.find(b"\n", start) + 1
    while 0 < place < end:
        stop = data.find(b"\n", place)
        stop = len(data) if stop < 0 else stop
        rows.append(Row(data[place:stop], place))
        place = stop + 1
    return rows


def _html(block: bytes, offset: int) -> list[Row]:
    """Rows of an HTML table; a cell over several rows or columns is repeated in each."""
    starts = [m.end() for m in _HTML_ROW.finditer(block)][:_MOST_ROWS]
    rows: list[Row] = []
    hanging: dict[int, tuple[Cell, int]] = {}
    for start, stop in pairwise([*starts, len(block)]):
        row: list[Cell] = []
        parts = list(_HTML_CELL.finditer(block[start:stop]))[:_MOST_COLUMNS]
        ends = [*(p.start() for p in parts[1:]), stop - start]
        for part, end in zip(parts, ends, strict=False):  # a row cut short has no cell
            _fill(row, hanging)
            named = part.group(2)
            found = _SPAN.finditer(named) if b"span" in named.lower() else ()
            spans = {m.group(1).lower(): int(m.group(2)) for m in found}
            place = start + part.end()
            text = block[place : start + end]
            text = text.rstrip().removesuffix(b"</td>").removesuffix(b"</th>")
            text = _MARKUP.sub(b" ", text) if b"<" in text else text
            cell = Cell(b" ".join(text.split()), offset + place)
            for _ in range(max(1, spans.get(b"col", 1))):
                if len(row) < _MOST_COLUMNS:
                    if spans.get(b"row", 1) > 1:
                        hanging[len(row)] = (cell, spans[b"row"] - 1)
                    row.append(cell)
        _fill(row, hanging)
        if row:
            rows.append(Row(block[start:stop], offset + start, row))
    return rows


def _fill(row: list[Cell], hanging: dict[int, tuple[Cell, int]]) -> None:
    """Take over the cells that hang down from rows above into the next free columns."""
    while len(row) in hanging and len(row) < _MOST_COLUMNS:
        cell, left = hanging.pop(len(row))
        row.append(cell)
        if left > 1:
            hanging[len(row) - 1] = (cell, left - 1)
