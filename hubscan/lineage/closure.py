"""Sums over distinct ancestors and counts of distinct descendants, merges included.

A node with one parent has the ancestors of that parent and the parent: a running sum. Only a merge
can meet an ancestor twice, so only merges need their set of ancestors. Those sets are searched for
a chunk of merges at a time: memory stays bounded however often merges are merged.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from hubscan.lineage.graph import Bools, Graph, Ints, children_index, distinct, spans

Doubles = NDArray[np.float64]

_BOARD_PAIRS = 32 * 1024 * 1024
"""Pairs of merge and node that one chunk can tick off: five bytes of memory each."""


class Kin(Struct, frozen=True, eq=False):
    """Who is an ancestor of which merge, as blocks of pairs (merge, ancestor), each pair once."""

    merges: Ints
    """Rows of nodes with several parents, ascending."""
    _rows: Ints
    """Rows of merges and all their ancestors, ascending; below, nodes are places in it."""
    _starts: Ints
    _parents: Ints
    """Parents of node i are `_parents[_starts[i]:_starts[i + 1]]`."""

    @classmethod
    def of(cls, graph: Graph) -> Kin:
        """Find the merges of `graph` and everything above them."""
        merges = np.flatnonzero(graph.parent_counts > 1)
        member = _ancestors_of(graph, merges)
        member[merges] = True
        rows = np.flatnonzero(member)
        place = np.full(graph.nodes, -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        inside = member[graph.child]
        child, parent = place[graph.child[inside]], place[graph.parent[inside]]
        return cls(merges, rows, *children_index(len(rows), parent, child))

    def pairs(self) -> Iterator[tuple[Ints, Ints]]:
        """Blocks of (index into `merges`, row of the ancestor), in a fixed order."""
        size = len(self._rows)
        chunk = max(1, _BOARD_PAIRS // max(1, size))
        board = _Board.blank(min(chunk, len(self.merges)) * size)
        at = np.searchsorted(self._rows, self.merges)
        for first in range(0, len(at), chunk):
            merge, node = np.divmod(self._search(at[first : first + chunk], board), size)
            yield first + merge, self._rows[node]

    def _search(self, nodes: Ints, board: _Board) -> Ints:
        """Every (index into `nodes`, ancestor) as `index * size + ancestor`, nearest first."""
        size, found = len(self._rows), [np.zeros(0, dtype=np.int64)]
        index, node = np.arange(len(nodes)), nodes
        while len(node):
            lengths = self._starts[node + 1] - self._starts[node]
            reached = np.repeat(index, lengths) * size + self._parents[spans(self._starts, node)]
            found.append(board.tick_off(reached))
            index, node = np.divmod(found[-1], size)
        pairs: Ints = np.concatenate(found)
        board.seen[pairs] = False
        return pairs


class _Board(Struct, frozen=True, eq=False):
    """Remembers which numbers were seen; finds new ones without sorting."""

    seen: Bools
    _writer: NDArray[np.int32]

    @classmethod
    def blank(cls, size: int) -> _Board:
        return cls(np.zeros(size, dtype=np.bool_), np.empty(size, dtype=np.int32))

    def tick_off(self, numbers: Ints) -> Ints:
        """The numbers not seen before, each once, now seen."""
        fresh = distinct(numbers[~self.seen[numbers]], self._writer)
        self.seen[fresh] = True
        return fresh


def ancestor_sums(graph: Graph, values: Doubles) -> Doubles:
    """Sum of `values` over all strict ancestors, each once. Shapes (columns, nodes).

    The order of addition depends on the rows only, so equal input gives equal bits.
    """
    kin = Kin.of(graph)
    sums = np.zeros_like(values)
    for merge, ancestor in kin.pairs():
        if not len(merge):
            continue
        first = merge.min()  # a block holds few merges; counting over all of them is the cost
        here = kin.merges[first : merge.max() + 1]
        for column, into in zip(values, sums, strict=True):
            into[here] += np.bincount(merge - first, column[ancestor], minlength=len(here))
    single = graph.parent_counts == 1
    for level in range(1, graph.depth + 1):
        child, parent = _single_edges(graph, level, single)
        for column, into in zip(values, sums, strict=True):
            into[child] = into[parent] + column[parent]
    return sums


def relatives(graph: Graph) -> tuple[Ints, Ints]:
    """(distinct strict descendants, distinct roots) of every node, each of shape (nodes,).

    Below a node lie its own tree of single-parent nodes and, for each merge it is an ancestor of,
    that merge's tree; these trees do not overlap. A root is its own and only one.
    """
    kin = Kin.of(graph)
    single = graph.parent_counts == 1
    tree = np.ones(graph.nodes, dtype=np.int64)
    for level in range(graph.depth, 0, -1):
        child, parent = _single_edges(graph, level, single)
        np.add.at(tree, parent, tree[child])
    is_root = graph.level == 0
    descendants, roots = tree - 1, is_root.astype(np.int64)
    for merge, ancestor in kin.pairs():
        np.add.at(descendants, ancestor, tree[kin.merges[merge]])
        np.add.at(roots, kin.merges[merge[is_root[ancestor]]], 1)
    for level in range(1, graph.depth + 1):
        child, parent = _single_edges(graph, level, single)
        roots[child] = roots[parent]
    return descendants, roots


def _single_edges(graph: Graph, level: int, single: Bools) -> tuple[Ints, Ints]:
    """(children, parents) of the edges into `level` whose child has no other parent."""
    edges = graph.edges_into(level)
    child, parent = graph.child[edges], graph.parent[edges]
    alone = single[child]
    return child[alone], parent[alone]


def _ancestors_of(graph: Graph, nodes: Ints) -> Bools:
    """Mark every strict ancestor of `nodes`."""
    wanted = np.zeros(graph.nodes, dtype=np.bool_)
    wanted[nodes] = True
    above = np.zeros(graph.nodes, dtype=np.bool_)
    for level in range(graph.depth, 0, -1):
        edges = graph.edges_into(level)
        child = graph.child[edges]
        above[graph.parent[edges][wanted[child] | above[child]]] = True
    return above
