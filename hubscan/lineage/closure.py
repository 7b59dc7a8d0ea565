"""Sums over distinct ancestors and counts of distinct descendants, merges included.

A node with one parent has the ancestors of that parent and the parent: a running sum. Only a merge
can meet an ancestor twice, so only merges need their set of ancestors. Those sets are bit sets
over the ancestors of merges, worked through in blocks of columns: memory stays bounded however
often merges are merged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hubscan.lineage.graph import Bools, Graph, Ints, build

Doubles = NDArray[np.float64]

_BLOCK_BYTES = 256 * 1024 * 1024
_MAX_WORDS = 64


@dataclass(frozen=True, slots=True, eq=False)
class Kin:
    """Who is an ancestor of which merge, as blocks of pairs (merge, ancestor), each pair once."""

    graph: Graph
    merges: Ints
    """Rows of nodes with several parents, ascending."""
    _spine: Ints
    """Rows of all ancestors of merges, ascending."""
    _sub: Graph
    """The graph of merges and their ancestors, renumbered by `_rows`."""
    _rows: Ints

    @classmethod
    def of(cls, graph: Graph) -> Kin:
        """Find the merges of `graph` and everything above them."""
        merges = np.flatnonzero(graph.parent_counts > 1)
        above = _ancestors_of(graph, merges)
        member = above.copy()
        member[merges] = True
        rows = np.flatnonzero(member)
        place = np.full(graph.nodes, -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        inside = member[graph.child]
        sub = build(len(rows), place[graph.child[inside]], place[graph.parent[inside]])
        return cls(graph, merges, np.flatnonzero(above), sub, rows)

    def pairs(self) -> Iterator[tuple[Ints, Ints]]:
        """Blocks of (index into `merges`, row of the ancestor), in a fixed order."""
        words = max(1, min(_MAX_WORDS, _BLOCK_BYTES // (8 * max(1, len(self._rows)))))
        at = np.searchsorted(self._rows, self._spine)
        merge_at = np.searchsorted(self._rows, self.merges)
        for first in range(0, len(self._spine), words * 64):
            block = slice(first, first + words * 64)
            bits = _marks(len(self._rows), at[block], words)
            merge, column = _set_bits(_ancestor_bits(self._sub, bits)[merge_at])
            yield merge, self._spine[block][column]


def ancestor_sums(graph: Graph, values: Doubles, kin: Kin | None = None) -> Doubles:
    """Sum of `values` over all strict ancestors, each once. Shapes (nodes, columns).

    The order of addition depends on the rows only, so equal input gives equal bits.
    """
    kin = kin or Kin.of(graph)
    sums = np.zeros_like(values)
    width = values.shape[1]
    for merge, ancestor in kin.pairs():
        for column in range(width):
            weights = values[ancestor, column]
            sums[kin.merges, column] += np.bincount(merge, weights, minlength=len(kin.merges))
    single = graph.parent_counts == 1
    for level in range(1, graph.depth + 1):
        edges = graph.edges_into(level)
        child, parent = graph.child[edges], graph.parent[edges]
        alone = single[child]
        sums[child[alone]] = sums[parent[alone]] + values[parent[alone]]
    return sums


def descendant_counts(graph: Graph, kin: Kin | None = None) -> Ints:
    """Number of distinct strict descendants of every node, shape (nodes,).

    Below a node lie its own tree of single-parent nodes and, for each merge it is an ancestor of,
    that merge's tree; these trees do not overlap.
    """
    kin = kin or Kin.of(graph)
    single = graph.parent_counts == 1
    tree = np.ones(graph.nodes, dtype=np.int64)
    for level in range(graph.depth, 0, -1):
        edges = graph.edges_into(level)
        child, parent = graph.child[edges], graph.parent[edges]
        alone = single[child]
        np.add.at(tree, parent[alone], tree[child[alone]])
    counts = tree - 1
    for merge, ancestor in kin.pairs():
        np.add.at(counts, ancestor, tree[kin.merges[merge]])
    return counts


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


def _marks(rows: int, at: Ints, words: int) -> NDArray[np.uint64]:
    """Bit i set in row `at[i]`."""
    bits = np.zeros((rows, words), dtype=np.uint64)
    position = np.arange(len(at))
    bits[at, position // 64] = np.uint64(1) << (position % 64).astype(np.uint64)
    return bits


def _ancestor_bits(graph: Graph, bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """OR of the bits of all strict ancestors."""
    out = np.zeros_like(bits)
    for level in range(1, graph.depth + 1):
        edges = graph.edges_into(level)
        child, parent = graph.child[edges], graph.parent[edges]
        first = np.flatnonzero(np.r_[True, child[1:] != child[:-1]])
        out[child[first]] = np.bitwise_or.reduceat(bits[parent] | out[parent], first, axis=0)
    return out


def _set_bits(bits: NDArray[np.uint64]) -> tuple[Ints, Ints]:
    """(row, column) of every set bit, row by row."""
    row, word = np.nonzero(bits)
    packed = bits[row, word].astype("<u8")[:, None].view(np.uint8)
    which, bit = np.nonzero(np.unpackbits(packed, axis=1, bitorder="little"))
    return row[which], word[which] * 64 + bit
