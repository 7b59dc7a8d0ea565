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
from hubscan.rules.degrees import SURE, UNKNOWN

Degrees = NDArray[np.int8]

_BITS = SURE
_PER_WORD = 64 // _BITS


def pack(columns: Sequence[Degrees], rows: int) -> tuple[Words, Words]:
    """Masks of shape (rows, words) and the bits, shape (words,), that may cross a guess."""
    words = -(-len(columns) // _PER_WORD)
    mask = np.zeros((rows, words), dtype=np.uint64)
    crossing = np.zeros(words, dtype=np.uint64)
    for index, column in enumerate(columns):
        word, shift = divmod(index, _PER_WORD)
        # degree d sets the d lowest of its four bits
        bits = (np.uint64(1) << column.astype(np.uint64)) - np.uint64(1)
        mask[:, word] |= bits << np.uint64(shift * _BITS)
        crossing[word] |= np.uint64(((1 << UNKNOWN) - 1) << (shift * _BITS))
    return mask, crossing


def unpack(mask: Words, count: int) -> list[Degrees]:
    """The `count` degree columns in `mask`: OR of bits is the greatest degree."""
    size = np.array([bin(n).count("1") for n in range(1 << _BITS)], dtype=np.int8)
    out = []
    for index in range(count):
        word, shift = divmod(index, _PER_WORD)
        bits = (mask[:, word] >> np.uint64(shift * _BITS)) & np.uint64((1 << _BITS) - 1)
        out.append(size[bits.astype(np.intp)])
    return out


def missing_parents(con: duckdb.DuckDBPyConnection) -> NDArray[np.bool_]:
    """True, by ascending key, where a declared parent is not in the snapshot."""
    query = (
        "SELECT COALESCE(l.missing_parents, 0) > 0 AS missing FROM models m"
        " LEFT JOIN lineage l ON l.key = m.key ORDER BY m.key"
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
