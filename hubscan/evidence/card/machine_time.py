"""Chips × time put together from the words of a clause, in whatever order and language they stand.

`hardware` knows the common orders of words; this reads what they leave: a clause, or a row of a
table, that names one kind of chip, how many, and one time.
"""

from __future__ import annotations

from collections.abc import Iterator

from hubscan.evidence.card import instances
from hubscan.evidence.card.chips import CHIP
from hubscan.evidence.card.devices import Devices, of_line
from hubscan.evidence.card.document import Card
from hubscan.evidence.card.durations import TIME_WORDS, only_time
from hubscan.evidence.card.table import tables
from hubscan.evidence.late_patterns import Pattern

_CHIP = Pattern(rf"(?i)(?:\b|\d[x×])({CHIP})(?:s|\b)".encode())
_TIME_HEAD = Pattern(rb"(?i)\b(?:time|duration|runtime|took)\b")
_TIME = Pattern(rf"(?i){TIME_WORDS}".encode())
_OF_TRAINING = Pattern(rb"(?i)train|tun(?:ed?|ing)\b|\btime\b|\bduration\b")
_COUNT_HEAD = Pattern(rb"(?i)^\W*(?:#|count|number|num|quantity|how many|gpus?|devices?|chips?)\b")
_NEVER_HEAD = Pattern(rb"(?i)infer|latency|speed|throughput|eval|generat|quanti[sz]|per ")
_MOST_TIMES = 60
"""Times beside chips that are looked at; a card that has more is a log."""


def clauses(
    card: Card, times: list[tuple[int, int]], taken: set[int]
) -> Iterator[tuple[int, int, float, str]]:
    """(first byte, byte after, hours of all chips, chip) of the clauses around `times` that no
    place in `taken` lies in."""
    seen: set[int] = set()
    for first, after in times[:_MOST_TIMES]:
        start, end = card.clause(first, after)
        if start in seen or any(start <= place < end for place in taken):
            continue
        seen.add(start)
        found = together(card.data[start:end])
        if found is not None:
            yield first, after, *found


def rows(card: Card) -> Iterator[tuple[int, float, str]]:
    """(first byte, hours of all chips, chip) of tables with one row that names chips and a time."""
    for table in tables(card, _TIME_HEAD):
        head = b" ".join(table.header)
        if len(table.rows) != 1 or not _OF_TRAINING.search(head) or _NEVER_HEAD.search(head):
            continue
        (row,) = table.rows
        found = together(b", ".join(_with_counts(table.header, row.texts)))
        if found is not None:
            yield row.cell(0).start, *found


def _with_counts(header: list[bytes], cells: list[bytes]) -> list[bytes]:
    """The cells of a row, a count under a head of its own put behind the chip before it."""
    joined: list[bytes] = []
    for head, cell in zip(header, cells, strict=False):
        if joined and _COUNT_HEAD.search(head) and cell.strip(b" *").isdigit():
            joined[-1] += b" x " + cell.strip(b" *")
        else:
            joined.append(cell)
    return joined


def together(text: bytes) -> tuple[float, str] | None:
    """Hours of all chips, and the chip, of a text with one kind of chip, one count, one time."""
    if _TIME.search(text) is None:
        return None
    kinds = {m.group(1).lower().replace(b" ", b"") for m in _CHIP.finditer(text)}
    if len(kinds) > 1:
        return None
    devices: Devices | None = of_line(text) if kinds else None
    if devices is None or not devices.told:
        devices = instances.of_text(text)
    hours = only_time(text)
    if devices is None or not devices.told or hours is None:
        return None
    return hours * devices.number, devices.chip
