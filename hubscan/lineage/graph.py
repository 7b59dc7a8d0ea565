"""The family graph as arrays: nodes are rows of `models` in key order, edges point to parents."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Graph(Struct, frozen=True, eq=False):
    """An acyclic graph whose edges are sorted by (level of child, child, parent).

    A level is the longest path to a root, so all edges into one level can be worked at once
    after the levels below it.
    """

    nodes: int
    child: Ints
    """Row of the child, shape (edges,)."""
    parent: Ints
    """Row of the parent, shape (edges,)."""
    inferred: Bools
    """True for edges nobody declared, shape (edges,)."""
    level: Ints
    """Longest path to a root, shape (nodes,)."""
    level_starts: Ints
    """Edges into level L are `level_starts[L]:level_starts[L + 1]`."""

    @property
    def depth(self) -> int:
        """The deepest level."""
        return len(self.level_starts) - 2

    @property
    def parent_counts(self) -> Ints:
        """Direct parents of every node, shape (nodes,)."""
        return np.bincount(self.child, minlength=self.nodes).astype(np.int64)

    def edges_into(self, level: int) -> slice:
        """The edges whose child lies on `level`."""
        return slice(int(self.level_starts[level]), int(self.level_starts[level + 1]))

    def declared_only(self) -> Graph:
        """The same nodes without inferred edges."""
        keep = ~self.inferred
        return build(self.nodes, self.child[keep], self.parent[keep], self.inferred[keep])


def build(
    nodes: int,
    child: Ints,
    parent: Ints,
    inferred: Bools | None = None,
    *,
    known: Ints | None = None,
) -> Graph:
    """Sort edges into levels: those `known`, shape (nodes,), if they rise along every edge.

    Raises `ValueError` if the edges hold a cycle.
    """
    flags = np.zeros(len(child), dtype=np.bool_) if inferred is None else inferred
    if known is not None and len(known) == nodes and _rises(known, child, parent):
        level = known
    else:
        level = levels(nodes, child, parent)
    if len(level) and level.min() < 0:
        raise ValueError("the graph holds a cycle; break cycles first")
    order = _order(level[child], child, parent)
    child, parent, flags = child[order], parent[order], flags[order]
    deepest = int(level.max()) if len(level) else 0
    starts = np.searchsorted(level[child], np.arange(deepest + 2)).astype(np.int64)
    return Graph(nodes, child, parent, flags, level, starts)


def _rises(level: Ints, child: Ints, parent: Ints) -> bool:
    """Whether every child has a higher level than its parent, which no cycle can have."""
    possible = not len(level) or 0 <= level.min() <= level.max() < len(level)
    return bool(possible and (level[child] > level[parent]).all())


def _order(level: Ints, child: Ints, parent: Ints) -> Ints:
    """Places of edges by (level, child, parent); they often come by (child, parent)."""
    step = np.diff(child)
    ascending = (step > 0) | ((step == 0) & (np.diff(parent) >= 0))
    if not ascending.all():
        return np.lexsort((parent, child, level))
    few = level.max(initial=0) <= np.iinfo(np.int16).max
    return np.argsort(level.astype(np.int16) if few else level, kind="stable")


def levels(nodes: int, child: Ints, parent: Ints) -> Ints:
    """Longest path of every node to a root; -1 on a cycle or below one. Shape (nodes,).

    Kahn's order, one whole level at a time: a node is placed when its last parent is.
    """
    level = np.full(nodes, -1, dtype=np.int64)
    waiting = np.bincount(child, minlength=nodes).astype(np.int64)
    starts, kids = children_index(nodes, child, parent)
    frontier = np.flatnonzero(waiting == 0)
    level[frontier] = 0
    writer = np.empty(nodes, dtype=np.int32)
    depth = 0
    while len(frontier):
        reached = kids[spans(starts, frontier)]
        np.subtract.at(waiting, reached, 1)
        frontier = distinct(reached[waiting[reached] == 0], writer)
        depth += 1
        level[frontier] = depth
    return level


def distinct(rows: Ints, writer: NDArray[np.int32]) -> Ints:
    """Each of `rows` once, without sorting; `writer` is scratch space longer than any row."""
    places = np.arange(len(rows), dtype=np.int32)
    writer[rows] = places
    once: Ints = rows[writer[rows] == places]
    return once


def children_index(nodes: int, child: Ints, parent: Ints) -> tuple[Ints, Ints]:
    """(starts, kids): the children of node i are `kids[starts[i]:starts[i + 1]]`, ascending."""
    kids = child[np.lexsort((child, parent))]
    starts = np.zeros(nodes + 1, dtype=np.int64)
    np.cumsum(np.bincount(parent, minlength=nodes), out=starts[1:])
    return starts, kids


def spans(starts: Ints, rows: Ints) -> Ints:
    """Concatenated ranges `starts[r]:starts[r + 1]` for every r of `rows`."""
    lengths = starts[rows + 1] - starts[rows]
    if not len(lengths):
        return np.zeros(0, dtype=np.int64)
    before = np.cumsum(lengths) - lengths
    offsets: Ints = np.repeat(starts[rows] - before, lengths)
    return offsets + np.arange(len(offsets), dtype=np.int64)
