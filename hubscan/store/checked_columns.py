"""One member of many models, looked at as a whole, with everything that is wrong told of.

Only a column with something wrong in it is gone through value by value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from hubscan.store.arrow import Column, pa
from hubscan.store.arrow_compute import pc
from hubscan.store.listed_columns import MAX_NAMES, MAX_TEXT, Tell, refuse

MAX_TAGS = 2000

_EARLIEST, _LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_SPAN = (int(_EARLIEST.timestamp()) * 1_000_000, int(_LATEST.timestamp()) * 1_000_000)
_MICROSECONDS = pa.timestamp("us")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class CheckedColumns:
    """Looks at columns; `tell` hears of every value that is not taken as it is."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell

    def text(self, name: str, column: Column) -> Column:
        """Short texts without control characters; empty ones are NULL."""
        if _is_plain(column):
            return column
        values = column.to_pylist()
        clean = [_plain(v) if v else None for v in values]
        same = [not v or c == v for v, c in zip(values, clean, strict=True)]
        self._refuse(same, f"{name}: not a short plain text; cut, cleaned or dropped")
        return pa.array(clean, pa.string())

    def identifier(self, name: str, column: Column, pattern: str, what: str) -> Column:
        """Texts that fit `pattern`; any other is NULL, and its object will be refused."""
        sound = pc.fill_null(pc.match_substring_regex(column, pattern), False)
        if pc.all(sound).as_py():
            return column
        self._refuse(sound, f"refused: {name} is not {what}")
        return pc.if_else(sound, column, None)

    def count(self, name: str, column: Column) -> Column:
        """Whole numbers from 0 on."""
        if not (pc.min(column).as_py() or 0) < 0:
            return column
        fits = pc.fill_null(pc.greater_equal(column, 0), True)
        self._refuse(fits, f"{name}: not a count")
        return pc.if_else(fits, column, None)

    def time(self, name: str, column: Column) -> Column:
        """Times with a zone, or in UTC without one, from 1990 to 2200; in UTC."""
        try:
            times = pc.cast(column, pa.timestamp("us", "UTC"))
        except pa.ArrowInvalid:
            pass
        else:
            moments = times.cast(pa.int64())  # a date that Python has no name for would raise
            first, last = pc.min(moments).as_py(), pc.max(moments).as_py()
            if first is None or _SPAN[0] <= first <= last < _SPAN[1]:
                return times.cast(_MICROSECONDS)
        values = column.to_pylist()
        found = [_time(v) for v in values]
        fits = [v is None or f is not None for v, f in zip(values, found, strict=True)]
        self._refuse(fits, f"{name}: not a time")
        return pa.array(found, _MICROSECONDS)

    def tags(self, column: Column) -> Column:
        """Lists of at most `MAX_TAGS` tags."""
        return self._lists(column, MAX_TAGS, f"tags: cut after {MAX_TAGS}, overlong ones dropped")

    def names(self, name: str, column: Column) -> Column:
        """Lists of at most `MAX_NAMES` names."""
        return self._lists(column, MAX_NAMES, f"{name}: cut after {MAX_NAMES}, overlong dropped")

    def _lists(self, column: Column, most: int, reason: str) -> Column:
        longest = pc.max(pc.list_value_length(column)).as_py() or 0
        widest = pc.max(pc.binary_length(pc.list_flatten(column))).as_py() or 0
        if longest <= most and widest <= MAX_TEXT:
            return column
        values = column.to_pylist()
        kept = [
            None if v is None else [t for t in v[:most] if len(t.encode()) <= MAX_TEXT]
            for v in values
        ]
        self._refuse(
            [a is None or len(a) == len(b or ()) for a, b in zip(values, kept, strict=True)], reason
        )
        return pa.array(kept, pa.list_(pa.string()))

    def _refuse(self, fits: Column | Sequence[bool], reason: str) -> None:
        refuse(fits, reason, self._tell)


def _plain(value: str) -> str | None:
    if len(value.encode()) <= MAX_TEXT and not _CONTROL.search(value):
        return value
    return _CONTROL.sub("", value)[:MAX_TEXT].strip() or None


def _is_plain(column: Column) -> bool:
    """True if no text is empty, longer than `MAX_TEXT` bytes, or has a control character."""
    _, offsets, data = column.buffers()
    if data is None or data.size == 0:
        return bool(column.null_count == len(column))
    lengths = np.diff(np.frombuffer(offsets, np.int32)[: len(column) + 1])
    letters = np.frombuffer(data, np.uint8)[: int(lengths.sum())]
    return bool(
        np.count_nonzero(lengths) + column.null_count == len(column)
        and lengths.max() <= MAX_TEXT
        and letters.min() >= 0x20
        and not (letters == 0x7F).any()
    )


def _time(value: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(value or "")
    except ValueError:
        return None
    try:
        found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except OverflowError:
        return None
    return found.replace(tzinfo=None) if _EARLIEST <= found < _LATEST else None
