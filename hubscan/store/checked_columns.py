"""Values of one member of many models → a column, with everything that is wrong told of.

Each column is made at once by Arrow and looked at as a whole; only a column with something wrong
in it is gone through value by value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import numpy as np

from hubscan.store.arrow import Column, pa, pc

MAX_TAGS = 2000
MAX_TEXT = 300
MAX_JSON = 65_536
MAX_NAMES = 100
"""Architectures or dtypes named by one model."""

_EARLIEST, _LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_SPAN = (int(_EARLIEST.timestamp()) * 1_000_000, int(_LATEST.timestamp()) * 1_000_000)
_MICROSECONDS = pa.timestamp("us")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

Tell = Callable[[int, str], None]
"""Takes a row and what was refused or trimmed in it."""


class CheckedColumns:
    """Makes columns; `tell` hears of every value that is not taken as it is."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell

    def text(self, name: str, values: Sequence[str | None]) -> Column:
        """Short texts without control characters; empty ones are NULL."""
        column = pa.array(values, pa.string())
        if _is_plain(column):
            return column
        clean = [_plain(v) if v else None for v in values]
        same = [not v or c == v for v, c in zip(values, clean, strict=True)]
        self._refuse(same, f"{name}: not a short plain text; cut, cleaned or dropped")
        return pa.array(clean, pa.string())

    def identifier(
        self, name: str, values: Sequence[str | None], pattern: str, what: str
    ) -> Column:
        """Texts that fit `pattern`; any other is NULL, and its object will be refused."""
        column = pa.array(values, pa.string())
        sound = pc.fill_null(pc.match_substring_regex(column, pattern), False)
        self._refuse(sound.to_numpy(zero_copy_only=False), f"refused: {name} is not {what}")
        return pc.if_else(sound, column, None)

    def count(self, name: str, values: Sequence[int | None]) -> Column:
        """Whole numbers from 0 to 2⁶³ - 1."""
        try:
            column = pa.array(values, pa.int64())
        except OverflowError:
            pass
        else:
            if not (pc.min(column).as_py() or 0) < 0:
                return column
        fits = [v is None or 0 <= v < 2**63 for v in values]
        self._refuse(fits, f"{name}: not a count")
        return pa.array([v if f else None for v, f in zip(values, fits, strict=True)], pa.int64())

    def time(self, name: str, values: Sequence[str | None]) -> Column:
        """Times with a zone, or in UTC without one, from 1990 to 2200; in UTC."""
        try:
            column = pc.cast(pa.array(values, pa.string()), pa.timestamp("us", "UTC"))
        except pa.ArrowInvalid:
            pass
        else:
            moments = column.cast(pa.int64())  # a date that Python has no name for would raise
            first, last = pc.min(moments).as_py(), pc.max(moments).as_py()
            if first is None or _SPAN[0] <= first <= last < _SPAN[1]:
                return column.cast(_MICROSECONDS)
        found = [_time(v) for v in values]
        fits = [v is None or f is not None for v, f in zip(values, found, strict=True)]
        self._refuse(fits, f"{name}: not a time")
        return pa.array(found, _MICROSECONDS)

    def gated(self, values: Sequence[bool | str | None]) -> Column:
        """`no`, `auto` or `manual`."""
        words = [_GATED.get(v) for v in values]
        if True in values:
            self._refuse([v is not True for v in values], "gated: true, read as manual")
        known = [v is None or w is not None for v, w in zip(values, words, strict=True)]
        self._refuse(known, "gated: neither false, auto nor manual")
        return pa.array(words, pa.string())

    def tags(self, values: Sequence[list[str] | None]) -> Column:
        """Lists of at most `MAX_TAGS` tags."""
        return self._lists(values, MAX_TAGS, f"tags: cut after {MAX_TAGS}, overlong ones dropped")

    def names(self, name: str, values: Sequence[list[str] | None]) -> Column:
        """Lists of at most `MAX_NAMES` names."""
        return self._lists(values, MAX_NAMES, f"{name}: cut after {MAX_NAMES}, overlong dropped")

    def _lists(self, values: Sequence[list[str] | None], most: int, reason: str) -> Column:
        column = pa.array(values, pa.list_(pa.string()))
        longest = pc.max(pc.list_value_length(column)).as_py() or 0
        widest = pc.max(pc.binary_length(pc.list_flatten(column))).as_py() or 0
        if longest <= most and widest <= MAX_TEXT:
            return column
        kept = [
            None if v is None else [t for t in v[:most] if len(t.encode()) <= MAX_TEXT]
            for v in values
        ]
        self._refuse(
            [a is None or len(a) == len(b or ()) for a, b in zip(values, kept, strict=True)], reason
        )
        return pa.array(kept, pa.list_(pa.string()))

    def by_dtype(self, values: Sequence[dict[str, int] | None]) -> Column:
        """Counts by dtype; a map with a value that is no count is NULL."""
        fits = [
            not v or (len(v) <= MAX_NAMES and all(0 <= n < 2**63 for n in v.values()))
            for v in values
        ]
        self._refuse(fits, "safetensors.parameters: not counts by dtype")
        kept = [list(v.items()) if v and f else None for v, f in zip(values, fits, strict=True)]
        return pa.array(kept, pa.map_(pa.string(), pa.int64()))

    def json(self, name: str, values: Sequence[bytes | None]) -> Column:
        """JSON texts of at most `MAX_JSON` bytes."""
        fits = [v is None or len(v) <= MAX_JSON for v in values]
        self._refuse(fits, f"{name}: dropped, larger than {MAX_JSON} bytes")
        kept = [
            v.decode("utf-8", "replace") if v is not None and f else None
            for v, f in zip(values, fits, strict=True)
        ]
        return pa.array(kept, pa.string())

    def _refuse(self, fits: Sequence[bool], reason: str) -> None:
        for row in np.flatnonzero(~np.asarray(fits, np.bool_)):
            self._tell(int(row), reason)


_GATED: dict[bool | str | None, str] = {
    False: "no",
    True: "manual",
    "auto": "auto",
    "manual": "manual",
}


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
