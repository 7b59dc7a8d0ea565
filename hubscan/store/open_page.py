"""One raw page → its objects, and those as an Arrow batch of JSON texts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from hubscan.store.page_split import Reject, Split, excerpt, split, unpack

_FIELDS: dict[str, pa.DataType] = {
    "page": pa.int64(),
    "position": pa.int64(),
    "j": pa.large_string(),
}
SCHEMA = pa.schema(_FIELDS)
"""Number of the page, place in it, JSON text of the object."""


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A page taken apart."""

    number: int
    """Its place among all pages of the conversion."""
    split: Split

    def first(self, count: int) -> OpenPage:
        """The same page with at most `count` objects."""
        parts = self.split
        kept = replace(parts, objects=parts.objects[:count], positions=parts.positions[:count])
        return replace(self, split=kept)


def open_page(number: int, stored: bytes, *, careful: bool = False) -> OpenPage:
    """Take apart a page as it is on disk; with `careful`, check every object by itself.

    What cannot be read is among the rejects of the split.
    """
    try:
        return OpenPage(number, split(unpack(stored), careful=careful))
    except ValueError as error:
        lost = Reject(-1, str(error), excerpt(stored[:40]))
        return OpenPage(number, Split((), (), (lost,)))


def objects_batch(page: OpenPage, *, reverse: bool = False) -> pa.RecordBatch:
    """The objects of `page` in the shape of `SCHEMA`, in order or from the end.

    Their text is copied once, into one Arrow buffer. Raises `pyarrow.ArrowInvalid` if it is not
    UTF-8, which a careful look at the page repairs.
    """
    views = [memoryview(o) for o in page.split.objects]
    positions = np.asarray(page.split.positions, np.int64)
    if reverse:
        views, positions = views[::-1], positions[::-1]
    offsets = np.zeros(len(views) + 1, dtype=np.int64)
    np.cumsum(np.fromiter((v.nbytes for v in views), np.int64, len(views)), out=offsets[1:])
    text = pa.LargeStringArray.from_buffers(
        len(views), pa.py_buffer(offsets.tobytes()), pa.py_buffer(b"".join(views))
    )
    text.validate(full=True)
    numbers = np.full(len(views), page.number, np.int64)
    columns: list[pa.Array[Any]] = [pa.array(numbers), pa.array(positions), text]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)
