"""Models of which the same is known, put together: of a million some fifty thousand differ.

What is combined of columns, or counted by them, is done by kind, once for all models of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from hubscan.lineage.propagate import Words
from hubscan.rules.engine.degrees import Degrees
from hubscan.rules.engine.handing_down import PER_WORD, packed
from hubscan.store.arrow import as_arrow, as_numpy, pa

_AT_ONCE = 3 * PER_WORD
"""Columns that are packed together: more words a row take more memory, fewer more time."""
_LOOKED_UP = 1 << 16
"""Models in one go, for which the processor's own memory has room."""

T = TypeVar("T", bound=np.generic)
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kind of every model, numbered in the order of appearance."""

    of: NDArray[np.int32]
    """(models,) the kind of each."""
    first: NDArray[np.int64]
    """(kinds,) the first model of each, ascending."""

    @classmethod
    def all_one(cls, models: int) -> Kinds:
        """Nothing is known of so many models."""
        return cls(np.zeros(models, np.int32), np.zeros(min(models, 1), np.int64))

    @property
    def number(self) -> int:
        """Of kinds."""
        return len(self.first)

    def by(self, columns: Iterable[Degrees]) -> Kinds:
        """Told apart by columns, (models,) of levels or degrees, too."""
        kinds, left = self, iter(columns)
        while few := list(islice(left, _AT_ONCE)):
            kinds = kinds.by_words(packed(few, len(self.of)))
        return kinds

    def by_words(self, words: Words) -> Kinds:
        """Told apart by `words`, of shape (models, words), too."""
        if self.number <= 1 and words.shape[1] == 1:  # of numbers it takes half the time
            told = as_arrow(words[:, 0])
        else:
            rows = np.empty((len(self.of), 1 + words.shape[1]), np.uint64)
            rows[:, 0], rows[:, 1:] = self.of, words
            held = [None, pa.py_buffer(rows)]
            width = pa.binary(rows.shape[1] * rows.itemsize)
            told = pa.FixedSizeBinaryArray.from_buffers(width, len(rows), held)
        of = as_numpy(told.dictionary_encode().indices, "int32")
        highest = np.maximum.accumulate(of)
        is_first = np.empty(len(of), np.bool_)
        is_first[:1], is_first[1:] = True, highest[1:] > highest[:-1]
        return Kinds(of, np.flatnonzero(is_first))

    def of_all(self, column: NDArray[T]) -> NDArray[T]:
        """(models,) a `column` (kinds,)."""
        out = np.empty(len(self.of), column.dtype)
        for start in range(0, len(out), _LOOKED_UP):  # NumPy takes places of eight bytes
            place = slice(start, start + _LOOKED_UP)
            np.take(column, self.of[place], out=out[place], mode="clip")
        return out

    def each_of(self, coarser: Kinds, columns: Mapping[str, NDArray[T]]) -> dict[str, NDArray[T]]:
        """(kinds,) the `columns` of `coarser` kinds, for each of these."""
        before = coarser.of[self.first].astype(np.intp)  # NumPy would do so for every column
        return {name: column[before] for name, column in columns.items()}

    def put_together(self, kinds: Kinds) -> Kinds:
        """With `kinds` of these kinds."""
        return Kinds(kinds.of[self.of], self.first[kinds.first])


@dataclass(frozen=True, slots=True)
class Alike(Generic[T]):
    """Columns of tests, steps or verdicts: an entry for all models of which they say the same."""

    kinds: Kinds
    columns: dict[str, NDArray[T]]
    """Name → (kinds,)."""

    def of_models(self, name: str) -> NDArray[T]:
        """(models,) a column."""
        return self.kinds.of_all(self.columns[name])

    def among(self, models: Rows, name: str) -> NDArray[T]:
        """(rows,) a column, of `models` (rows,)."""
        found: NDArray[T] = self.columns[name][self.kinds.of[models]]
        return found


def put_together(columns: Mapping[str, Degrees], models: int) -> Alike[np.int8]:
    """Of `columns` with one entry a model, or one a kind."""
    kinds = Kinds.all_one(models).by(columns.values())
    return Alike(kinds, {name: column[kinds.first] for name, column in columns.items()})
