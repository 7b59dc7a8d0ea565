"""Raw pages → groups of objects, each small enough for memory, as Arrow tables of JSON text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from hubscan.store.page_split import Reject, Split, excerpt, split, unpack

BATCH_BYTES = 32 * 1024 * 1024
"""Unpacked JSON that is turned into rows at once: what bounds the memory of a conversion."""
BATCH_PAGES = 24


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A page taken apart."""

    number: int
    """Its place among all pages of the conversion."""
    text: bytes
    split: Split

    def careful(self) -> OpenPage:
        """The same page, every object checked by itself."""
        return replace(self, split=split(self.text, careful=True))

    def first(self, count: int) -> OpenPage:
        """The same page with at most `count` objects."""
        parts = self.split
        kept = replace(parts, objects=parts.objects[:count], positions=parts.positions[:count])
        return replace(self, split=kept)


def groups(paths: Sequence[Path]) -> list[list[tuple[int, Path]]]:
    """Numbered pages in groups of bounded size, by a guess of ten times the stored size."""
    found: list[list[tuple[int, Path]]] = []
    size = BATCH_BYTES
    for number, path in enumerate(paths):
        grown = 10 * path.stat().st_size
        if size + grown > BATCH_BYTES or len(found[-1]) == BATCH_PAGES:
            found.append([])
            size = 0
        found[-1].append((number, path))
        size += grown
    return found


def open_pages(group: Sequence[tuple[int, Path]], limit: int | None = None) -> list[OpenPage]:
    """The pages of a group, with at most `limit` objects in all."""
    pages = []
    for number, path in group:
        page = _open(number, path.read_bytes())
        if limit is not None:
            page = page.first(limit)
            limit -= len(page.split.objects)
        pages.append(page)
    return pages


def _open(number: int, stored: bytes) -> OpenPage:
    try:
        text = unpack(stored)
    except ValueError as error:
        lost = Reject(-1, str(error), excerpt(stored[:40]))
        return OpenPage(number, b"", Split((), (), (lost,)))
    return OpenPage(number, text, split(text))


def objects_table(pages: Sequence[OpenPage], *, reverse: bool = False) -> pa.Table:
    """All objects of `pages` as page, position, j (the JSON text), in order or from the end.

    The text is copied once, into one Arrow buffer.
    """
    views = [memoryview(o) for p in pages for o in p.split.objects]
    counts = [len(p.split.objects) for p in pages]
    numbers = np.repeat(np.array([p.number for p in pages], dtype=np.int64), counts)
    positions = np.concatenate(
        [np.empty(0, np.int64), *(np.asarray(p.split.positions, np.int64) for p in pages)]
    )
    if reverse:
        views, numbers, positions = views[::-1], numbers[::-1], positions[::-1]
    offsets = np.zeros(len(views) + 1, dtype=np.int64)
    np.cumsum(np.fromiter((v.nbytes for v in views), np.int64, len(views)), out=offsets[1:])
    text = pa.LargeStringArray.from_buffers(
        len(views), pa.py_buffer(offsets.tobytes()), pa.py_buffer(b"".join(views))
    )
    columns = [pa.array(numbers), pa.array(positions), text]
    return pa.Table.from_arrays(columns, names=["page", "position", "j"])
