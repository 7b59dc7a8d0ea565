"""Degrees handed down the family graph: what a base, an ancestor or a teacher is.

A degree becomes four bits (at least 1, 2, 3, 4), sixteen degrees a machine word, and the lineage
floor ORs the words down the graph. Bits of "at least 1" and "at least 2" may pass an inferred
edge, the others not: a guessed parent makes a model possibly covered, never likely or surely.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.lineage.propagate import Propagator, Words
from hubscan.rules.degrees import UNKNOWN, Degrees

_PER_WORD = 16
"""Degrees in a word of 64 bits, four bits each."""
_CROSSING = np.uint64(int("3" * _PER_WORD, 16))
"""Of each four bits, the lower two may cross an inferred edge."""


def pack(columns: Sequence[Degrees], rows: int) -> tuple[Words, Words]:
    """Masks of shape (rows, words) and the bits, shape (words,), that may cross a guess."""
    words = -(-len(columns) // _PER_WORD)
    halves = np.zeros((rows, words * 8), dtype=np.uint8)
    for index, column in enumerate(columns):
        byte, high = divmod(index, 2)
        bits = _unary(column)
        halves[:, byte] |= bits << np.uint8(4) if high else bits
    return halves.view(np.uint64), np.full(words, _CROSSING)


def unpack(mask: Words, count: int) -> list[Degrees]:
    """The `count` degree columns in `mask`: OR of bits is the greatest degree."""
    halves = mask.view(np.uint8)
    out = []
    for index in range(count):
        byte, high = divmod(index, 2)
        bits = np.ascontiguousarray(halves[:, byte])
        out.append(_count(bits >> np.uint8(4) if high else bits & np.uint8(15)))
    return out


def _unary(degrees: Degrees) -> NDArray[np.uint8]:
    """Four bits, of which degree d sets the d lowest."""
    return (np.uint8(1) << degrees.view(np.uint8)) - np.uint8(1)


def _count(bits: NDArray[np.uint8]) -> Degrees:
    """Number of bits set, of four: bits set without a gap, as an OR of degrees has them."""
    low = bits & np.uint8(5), bits >> np.uint8(1) & np.uint8(5)
    pairs = low[0] + low[1]
    counts: Degrees = ((pairs & np.uint8(3)) + (pairs >> np.uint8(2))).view(np.int8)
    return counts


def from_parents(
    tree: Propagator, columns: Sequence[Degrees], missing: NDArray[np.bool_]
) -> list[Degrees]:
    """For each column, the greatest degree of any direct parent; unknown parents count as 2."""
    mask, crossing = pack(columns, len(missing))
    return [
        _at_least_unknown(d, missing) for d in unpack(tree.parents(mask, crossing), len(columns))
    ]


def from_ancestors(
    tree: Propagator, columns: Sequence[Degrees], missing: NDArray[np.bool_]
) -> list[Degrees]:
    """For each column, the greatest degree of any ancestor; unknown ancestors count as 2."""
    unknown = np.where(missing, UNKNOWN, 0).astype(np.int8)
    mask, crossing = pack([*columns, unknown], len(missing))
    *handed, above = unpack(tree.ancestors(mask, crossing), len(columns) + 1)
    doubt = missing | (above > 0)
    return [_at_least_unknown(d, doubt) for d in handed]


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


def _at_least_unknown(degrees: Degrees, where: NDArray[np.bool_]) -> Degrees:
    """The same array, raised in place."""
    np.maximum(degrees, np.int8(UNKNOWN), out=degrees, where=where)
    return degrees
