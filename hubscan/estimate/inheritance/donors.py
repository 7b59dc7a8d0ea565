"""Whose size a model has when its own count is missing or misleading."""

from __future__ import annotations

import duckdb
import numpy as np
from msgspec import Struct

from hubscan.lineage.graph import Bools, Ints
from hubscan.lineage.load import int_columns

_LINKS = """
WITH known AS (SELECT model, coalesce(best, high, low) AS size FROM own_parameters),
first_parent AS (
    SELECT p.child, arg_min(p.parent, (-coalesce(k.size, 0), p.parent)) AS parent,
        arg_min(p.grade = 'inferred', (-coalesce(k.size, 0), p.parent)) AS guess
    FROM parents p LEFT JOIN known k ON k.model = p.parent
    WHERE p.used AND p.parent IS NOT NULL AND p.relation <> 'distilled'
    GROUP BY p.child
)
SELECT f.child, f.parent AS donor, coalesce(f.guess, false) AS guess,
    l.original <> l.model AS copy, l.relation = 'adapter' AS adapter,
    k.size IS NOT NULL AS known
FROM first_parent f
JOIN lineage l ON l.model = f.child
LEFT JOIN known k ON k.model = f.child
ORDER BY f.child
"""


class Donors(Struct, frozen=True, eq=False):
    """For each node the model whose size it has; arrays of shape (nodes,)."""

    donor: Ints
    """The donor; the node itself if its own count stands."""
    loose: Bools
    """True if a training step lies between, so the size may have changed."""
    guess: Bools
    """True if an inferred edge lies between."""


def find_donors(con: duckdb.DuckDBPyConnection, nodes: int) -> Donors:
    """Follow copies, adapters and models of unknown size upwards until a known size is met."""
    link = int_columns(con, _LINKS)
    moves = (link["copy"] | link["adapter"] | (1 - link["known"])) == 1
    rows = link["child"][moves]
    pointer = np.arange(nodes, dtype=np.int64)
    loose, guess = np.zeros(nodes, np.bool_), np.zeros(nodes, np.bool_)
    pointer[rows] = link["donor"][moves]
    loose[rows] = link["copy"][moves] == 0
    guess[rows] = link["guess"][moves] == 1
    while True:
        jumped = pointer[pointer]
        if np.array_equal(jumped, pointer):
            return Donors(pointer, loose, guess)
        loose, guess, pointer = loose | loose[pointer], guess | guess[pointer], jumped
