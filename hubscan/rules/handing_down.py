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
from hubscan.rules.degrees import UNKNOWN

Degrees = NDArray[np.int8]

_PER_WORD = 16
"""Degrees in a word of 64 bits, four bits each."""
_UNARY = np.array([0, 1, 3, 7, 15], dtype=np.uint8)
"""Degree → its four bits: degree d sets the d lowest."""
_COUNT = np.array([n.bit_count() for n in range(16)], dtype=np.int8)
_CROSSING = np.uint64(int("3" * _PER_WORD, 16))
"""Of each four bits, the lower two may cross an inferred edge."""


def pack(columns: Sequence[Degrees], rows: int) -> tuple[Words, Words]:
    """Masks of shape (rows, words) and the bits, shape (words,), that may cross a guess."""
    words = -(-len(columns) // _PER_WORD)
    halves = np.zeros((rows, words * 8), dtype=np.uint8)
    for index, column in enumerate(columns):
        byte, high = divmod(index, 2)
        bits = _UNARY[column]
        halves[:, byte] |= bits << np.uint8(4) if high else bits
    return halves.view(np.uint64), np.full(words, _CROSSING)


def unpack(mask: Words, count: int) -> list[Degrees]:
    """The `count` degree columns in `mask`: OR of bits is the greatest degree."""
    halves = mask.view(np.uint8)
    out = []
    for index in range(count):
        byte, high = divmod(index, 2)
        bits = np.ascontiguousarray(halves[:, byte])
        out.append(_COUNT[bits >> np.uint8(4) if high else bits & np.uint8(15)])
    return out


def missing_parents(con: duckdb.DuckDBPyConnection) -> NDArray[np.bool_]:
    """True, by ascending key, where a declared parent is not in the snapshot."""
    query = (
        "SELECT COALESCE(l.missing_parents, 0) > 0 AS missing FROM models m"
        " JOIN estimates e ON e.key = m.key LEFT JOIN lineage l ON l.key = m.key ORDER BY m.key"
    )
    return np.asarray(con.execute(query).fetchnumpy()["missing"], dtype=np.bool_)


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
    query = """
        WITH node AS (SELECT key, row_number() OVER (ORDER BY key) - 1 AS row FROM models)
        SELECT c.row AS child, t.row AS teacher
        FROM parents p JOIN node c ON c.key = p.child_key JOIN node t ON t.key = p.parent_key
        WHERE p.used AND p.relation = 'distilled' AND p.grade <> 'inferred'
    """
    edges = con.execute(query).fetchnumpy()
    out = []
    for column in columns:
        found = np.full(len(column), UNKNOWN, dtype=np.int8)
        np.maximum.at(found, edges["child"], column[edges["teacher"]])
        out.append(found)
    return out


def _at_least_unknown(degrees: Degrees, where: NDArray[np.bool_]) -> Degrees:
    return np.where(where, np.maximum(degrees, UNKNOWN), degrees).astype(np.int8)
