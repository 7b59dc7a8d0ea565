"""Training compute: a model's own step and that of every distinct ancestor, each once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hubscan.lineage.closure import Doubles, ancestor_sums
from hubscan.lineage.graph import Bools, Graph, Ints, build

NEGLIGIBLE_SHARE = 0.05
"""Steps without a best value do not hide the sum if their highs stay below this share of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Compute:
    """Training compute per node in FLOP, NaN where unknown; arrays of shape (nodes,)."""

    low: Doubles
    best: Doubles
    high: Doubles
    ancestors: Ints
    """Distinct ancestors counted."""
    left_out: Ints
    """Steps without a best value that the best leaves out as negligible."""


@dataclass(frozen=True, slots=True, eq=False)
class Own:
    """Compute of each node's own step in FLOP, NaN where unknown; arrays of shape (nodes,)."""

    low: Doubles
    best: Doubles
    high: Doubles
    lost: Doubles
    """Most that lost parents can have cost: 0 if none is lost, NaN if nothing bounds it."""
    whole: Bools
    """True where the figures are those of the whole training, ancestors included."""
    vague: Bools
    """True where a lost parent leaves the best value open, whatever the own step's best is."""


def accumulate(graph: Graph, own: Own) -> Compute:
    """Sum over the model and its distinct ancestors.

    The low end counts what is known along declared edges only, so an inferred parent never makes
    anything sure. An unknown high anywhere above leaves the high open. All lost parents above a
    model are taken to come from at most one further base: what is merged has one architecture, and
    with it nearly always one root.
    """
    own = without_inherited(graph, own)
    steps = np.concatenate([_step_columns(own), _low_columns(own)])
    steps += ancestor_sums(graph, steps)
    high_sum, high_open, best_sum, best_known, vague, vague_high, nodes, low, low_known = steps
    high = high_sum + _largest_above(graph, np.nan_to_num(own.lost, nan=np.inf))
    high = np.where((high_open > 0) | np.isinf(high), np.nan, high)
    if graph.inferred.any():
        lows = _low_columns(own)
        low, low_known = lows + ancestor_sums(graph.declared_only(), lows)
    negligible = ~np.isnan(high) & (vague_high <= NEGLIGIBLE_SHARE * best_sum)
    best = np.where((best_known > 0) & ((vague == 0) | negligible), best_sum, np.nan)
    low = np.where(low_known > 0, low, np.nan)
    best = np.where(np.isnan(best), best, np.fmax(best, low))
    return Compute(
        low=low,
        best=best,
        high=np.where(np.isnan(high), high, np.fmax(high, np.fmax(best, low))),
        ancestors=nodes.astype(np.int64) - 1,
        left_out=np.where(np.isnan(best), 0, vague).astype(np.int64),
    )


def _step_columns(own: Own) -> Doubles:
    """What each node adds to the sums of its descendants, shape (7, nodes)."""
    no_best = np.isnan(own.best) | own.vague
    return np.array(
        [
            np.nan_to_num(own.high),
            np.isnan(own.high),
            np.nan_to_num(own.best),
            ~np.isnan(own.best),
            no_best,
            np.where(no_best, np.nan_to_num(own.high), 0.0)
            + np.where(own.vague, np.nan_to_num(own.lost), 0.0),
            np.ones(len(own.low)),
        ],
        dtype=np.float64,
    )


def _low_columns(own: Own) -> Doubles:
    """(known low or 0, 1 if known), shape (2, nodes)."""
    return np.array([np.nan_to_num(own.low), ~np.isnan(own.low)], dtype=np.float64)


def without_inherited(graph: Graph, own: Own) -> Own:
    """`own` with the ancestors' part taken out of figures that cover a whole training.

    A curated figure may cover the whole training of a model that the Hub calls a fine-tune.
    Adding the parent again would count it twice; keeping the figure as the own step would count
    it twice in a merge of the two. So the own step becomes what the figure adds to the parents'.
    """
    whole = own.whole & (graph.level > 0)
    if not whole.any():
        return own
    ends = np.array([own.low, own.best, own.high])
    graph = _above(graph, whole)
    for level in np.unique(graph.level[whole]):
        inherited = ancestor_sums(graph, np.nan_to_num(ends))
        rows = np.flatnonzero(whole & (graph.level == level))
        ends[:, rows] = np.maximum(ends[:, rows] - inherited[:, rows], 0.0)
    low, best, high = ends
    return Own(low, best, high, own.lost, own.whole, own.vague)


def _largest_above(graph: Graph, values: Doubles) -> Doubles:
    """The largest value among a node and its ancestors."""
    largest = values.copy()
    for level in range(1, graph.depth + 1):
        edges = graph.edges_into(level)
        np.maximum.at(largest, graph.child[edges], largest[graph.parent[edges]])
    return largest


def _above(graph: Graph, nodes: Bools) -> Graph:
    """The part of `graph` above `nodes`; the other nodes stay without edges."""
    wanted = nodes.copy()
    for level in range(graph.depth, 0, -1):
        edges = graph.edges_into(level)
        wanted[graph.parent[edges][wanted[graph.child[edges]]]] = True
    keep = wanted[graph.child]
    return build(graph.nodes, graph.child[keep], graph.parent[keep], graph.inferred[keep])
