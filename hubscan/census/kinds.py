"""Rows of which the same is known, put together: of millions a few ten thousand are left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Marks = NDArray[np.uint64]

_MULTIPLIER = np.uint64(6_364_136_223_846_793_005)
_BYTES = np.dtype(np.uint64).itemsize


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kind of every row."""

    of: NDArray[np.int32]
    """(rows,) number of its kind, in the order of appearance."""
    first: Ints
    """(kinds,) the first row of each, ascending."""
    number: Ints
    """(kinds,) how many rows there are of each."""

    @classmethod
    def by(cls, marks: Marks) -> Kinds:
        """Rows with equal `marks` are of one kind."""
        of = pa.array(marks).dictionary_encode().indices.to_numpy()
        first = np.flatnonzero(np.diff(np.maximum.accumulate(of), prepend=-1))
        return cls(of, first, np.bincount(of))


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
