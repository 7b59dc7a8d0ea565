"""Per-model lineage from the graph: depth, roots, originals of copies, descendants."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from hubscan.lineage.closure import relatives
from hubscan.lineage.graph import Bools, Graph, Ints


class Nodes(Struct, frozen=True, eq=False):
    """Columns of `lineage` that follow from the graph, each of shape (nodes,)."""

    depth: Ints
    root: Ints
    roots: Ints
    original: Ints
    descendants: Ints
    inferred: Bools
    """True if any edge on the way up is inferred."""


def describe(graph: Graph, copied_from: Ints, weight: Ints) -> Nodes:
    """Work out `Nodes`.

    `copied_from` holds the row a copy was made from, else the node's own row. `weight` ranks the
    nodes, the most important one highest and without ties: of several roots the highest is named.
    """
    descendants, roots = relatives(graph)
    return Nodes(
        depth=graph.level,
        root=_main_root(graph, weight),
        roots=roots,
        original=follow(copied_from),
        descendants=descendants,
        inferred=_touched_by_inference(graph),
    )


def follow(pointer: Ints) -> Ints:
    """The end of every chain of pointers; a node that points to itself ends one.

    Pointer doubling: the pointers must not hold a cycle longer than one.
    """
    while True:
        jumped = pointer[pointer]
        if np.array_equal(jumped, pointer):
            return pointer
        pointer = jumped


def _main_root(graph: Graph, weight: Ints) -> Ints:
    by_weight = np.empty(graph.nodes, dtype=np.int64)
    by_weight[weight] = np.arange(graph.nodes)
    best = weight.copy()
    for level in range(1, graph.depth + 1):
        edges = graph.edges_into(level)
        child, parent = graph.child[edges], graph.parent[edges]
        first = np.flatnonzero(np.r_[True, child[1:] != child[:-1]])
        best[child[first]] = np.maximum.reduceat(best[parent], first)
    return by_weight[best]


def _touched_by_inference(graph: Graph) -> Bools:
    touched = np.zeros(graph.nodes, dtype=np.bool_)
    for level in range(1, graph.depth + 1):
        edges = graph.edges_into(level)
        child, parent = graph.child[edges], graph.parent[edges]
        touched[child[touched[parent] | graph.inferred[edges]]] = True
    return touched
