"""Rows of which the same is known, put together: of millions a few ten thousand are left."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubscan.rules.engine.told_apart import Kinds

Marks = NDArray[np.uint64]

_MULTIPLIER = np.uint64(6_364_136_223_846_793_005)
_BYTES = np.dtype(np.uint64).itemsize


def kinds_by(marks: Marks) -> Kinds:
    """Rows with equal `marks` are of one kind."""
    return Kinds.all_one(len(marks)).by_words(marks[:, None])


def marked(*columns: NDArray[Any]) -> Marks:
    """Equal for rows that are equal in all `columns`, of which there is one at least."""
    marks = np.zeros(len(columns[0]), dtype=np.uint64)
    for column in columns:
        marks = mixed(marks, column)
    return marks


def mixed(marks: Marks, column: NDArray[Any]) -> Marks:
    """`marks` with one more column worked in (Knuth's multiplicative hash)."""
    if column.dtype == np.float64:
        whole = column.view(np.uint64)
    else:
        whole = column.astype(np.int64).view(np.uint64)
    found: Marks = marks * _MULTIPLIER
    found += whole
    found += np.uint64(1)
    found ^= found >> np.uint64(29)
    return found


def mixed_bytes(marks: Marks, columns: Iterable[NDArray[np.uint8]]) -> Marks:
    """The same with columns of single bytes, eight at a time."""
    left = iter(columns)
    while eight := list(islice(left, _BYTES)):
        packed = np.zeros((len(marks), _BYTES), dtype=np.uint8)
        for place, column in enumerate(eight):
            packed[:, place] = column
        marks = mixed(marks, packed.view(np.uint64)[:, 0])
    return marks
