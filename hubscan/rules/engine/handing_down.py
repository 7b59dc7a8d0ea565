"""Degrees handed down the family graph: what a base, an ancestor or a teacher is.

A degree becomes four bits (at least 1, 2, 3, 4), sixteen degrees a machine word, and the lineage
floor ORs the words down the graph. All but the bit of "at least 4" may pass an inferred edge: what
a guessed parent hands down is counted as its compute is, likely and never surely.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from hubscan.lineage.propagate import Words
from hubscan.rules.engine.degrees import UNKNOWN, Degrees

PER_WORD = 16
"""Degrees in a word of 64 bits, four bits each."""
_CROSSING = np.uint64(int("7" * PER_WORD, 16))
"""Of each four bits, the lower three may cross an inferred edge."""


class Packed(Struct, frozen=True, eq=False):
    """Some columns of degrees, packed."""

    names: tuple[str, ...]
    words: Words
    """(models, words)."""

    def degrees(self, models: NDArray[np.int64] | None = None) -> dict[str, Degrees]:
        """Column → its degrees, of all models or of some."""
        words = self.words if models is None else self.words[models]
        return dict(zip(self.names, unpack(words, len(self.names)), strict=True))


def pack(columns: Sequence[Degrees], rows: int) -> tuple[Words, Words]:
    """Masks of shape (rows, words) and the bits, shape (words,), that may cross a guess."""
    mask = packed([_unary(column) for column in columns], rows)
    return mask, np.full(mask.shape[1], _CROSSING)


def packed(columns: Sequence[NDArray[np.int8]], rows: int) -> Words:
    """Small numbers, four bits each, in words of shape (rows, words)."""
    words = -(-len(columns) // PER_WORD)
    halves = np.zeros((rows, words * 8), dtype=np.uint8)
    for byte, start in enumerate(range(0, len(columns), 2)):
        low, *high = (column.view(np.uint8) for column in columns[start : start + 2])
        halves[:, byte] = low | high[0] << np.uint8(4) if high else low
    return halves.view(np.uint64)


def unpack(mask: Words, count: int) -> list[Degrees]:
    """The `count` degree columns in `mask`: OR of bits is the greatest degree."""
    halves = mask.view(np.uint8)
    out = []
    for index in range(count):
        byte, high = divmod(index, 2)
        bits = np.ascontiguousarray(halves[:, byte])
        out.append(_count(bits >> np.uint8(4) if high else bits & np.uint8(15)))
    return out


def _unary(degrees: Degrees) -> NDArray[np.int8]:
    """Four bits, of which degree d sets the d lowest."""
    bits: NDArray[np.int8] = (np.int8(1) << degrees) - np.int8(1)
    return bits


def _count(bits: NDArray[np.uint8]) -> Degrees:
    """Number of bits set, of four: bits set without a gap, as an OR of degrees has them."""
    low = bits & np.uint8(5), bits >> np.uint8(1) & np.uint8(5)
    pairs = low[0] + low[1]
    counts: Degrees = ((pairs & np.uint8(3)) + (pairs >> np.uint8(2))).view(np.int8)
    return counts


def from_teachers(con: duckdb.DuckDBPyConnection, columns: Sequence[Degrees]) -> list[Degrees]:
    """For each column, the greatest degree of any known teacher.

    Few cards name their teachers, so every model may have an unknown one: never below 2.
    """
    edges = con.execute(
        "SELECT child, parent FROM parents WHERE used AND parent IS NOT NULL"
        " AND relation = 'distilled' AND grade <> 'inferred'"
    ).fetchnumpy()
    out = []
    for column in columns:
        found = np.full(len(column), UNKNOWN, dtype=np.int8)
        np.maximum.at(found, edges["child"], column[edges["parent"]])
        out.append(found)
    return out
