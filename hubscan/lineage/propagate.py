"""Marks that flow from ancestors to descendants: sets of bits, OR-ed down the family graph."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from hubscan.lineage.graph import Graph

Words = NDArray[np.uint64]


class Propagator(Struct, frozen=True, eq=False):
    """Hands bit masks down the graph.

    Masks have shape (models, words): row i belongs to the i-th model by ascending `key`. Every
    method returns a new array of the same shape; a model's own bits are not in its own result.
    `crossing`, of shape (words,), names the bits that may pass an edge graded *inferred*; by
    default none may, so an inferred edge can never make anything sure.
    """

    graph: Graph

    @property
    def inferred(self) -> NDArray[np.bool_]:
        """True for inferred edges, in the order of `graph.child` and `graph.parent`."""
        return self.graph.inferred

    def parents(self, mask: Words, crossing: Words | None = None) -> Words:
        """OR of the masks of all direct parents."""
        passed = _through(mask[self.graph.parent], self.graph.inferred, crossing)
        out = np.zeros_like(mask)
        _or_into(out, self.graph.child, passed)
        return out

    def ancestors(self, mask: Words, crossing: Words | None = None) -> Words:
        """OR of the masks of all strict ancestors, level by level."""
        graph, out = self.graph, np.zeros_like(mask)
        for level in range(1, graph.depth + 1):
            edges = graph.edges_into(level)
            up = graph.parent[edges]
            passed = _through(mask[up] | out[up], graph.inferred[edges], crossing)
            _or_into(out, graph.child[edges], passed)
        return out


def _through(bits: Words, inferred: NDArray[np.bool_], crossing: Words | None) -> Words:
    """What is left of `bits` after the edges: inferred ones keep only the `crossing` bits."""
    if inferred.any():
        allowed = np.zeros(bits.shape[1], dtype=np.uint64) if crossing is None else crossing
        bits[inferred] &= allowed
    return bits


def _or_into(out: Words, child: NDArray[np.int64], bits: Words) -> None:
    """OR rows of `bits` into `out[child]`; equal children must be neighbours."""
    if len(child):
        first = np.flatnonzero(np.r_[True, child[1:] != child[:-1]])
        out[child[first]] |= np.bitwise_or.reduceat(bits, first, axis=0)
