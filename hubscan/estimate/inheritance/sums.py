"""Sums of training steps over a model and its distinct ancestors, each once: an algorithm.

What is made of the sums is declared in hubscan.estimate.inheritance.training_flop.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from msgspec.structs import astuple

from hubscan.lineage.closure import Doubles, ancestor_sums
from hubscan.lineage.graph import Bools, Graph, Ints, build


class Sums(Struct, frozen=True, eq=False):
    """Sums over a node and its distinct ancestors, in FLOP; arrays of shape (nodes,)."""

    ancestors: Ints
    """Distinct ancestors."""
    low_steps: Ints
    """Steps on declared edges whose low end is known."""
    low_sum: Doubles
    best_steps: Ints
    """Steps whose best value is known."""
    best_sum: Doubles
    steps_without_best: Ints
    high_without_best: Doubles
    """Upper ends of the steps without a best value, lost parents included."""
    open_steps: Ints
    """Steps whose upper end is not known."""
    high_sum: Doubles
    lost_base: Doubles
    """Most that one lost base above or beside them can have cost; NaN if nothing bounds it."""


class Own(Struct, frozen=True, eq=False):
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

    def followed_by(self, other: Own) -> Own:
        """The nodes of both, first these."""
        return Own(*map(np.concatenate, zip(astuple(self), astuple(other), strict=True)))


def sums(graph: Graph, own: Own) -> Sums:
    """Sum over each model and its distinct ancestors, each once.

    The low end counts declared edges only: an inferred parent never makes anything sure.
    """
    own = without_inherited(graph, own)
    steps = np.concatenate([_step_columns(own), _low_columns(own)])
    steps += ancestor_sums(graph, steps)
    low, low_steps = steps[7:]
    if graph.inferred.any():
        lows = _low_columns(own)
        low, low_steps = lows + ancestor_sums(graph.declared_only(), lows)
    lost = _largest_above(graph, np.nan_to_num(own.lost, nan=np.inf))
    return Sums(
        ancestors=_whole(steps[6]) - 1,
        low_steps=_whole(low_steps),
        low_sum=low,
        best_steps=_whole(steps[3]),
        best_sum=steps[2],
        steps_without_best=_whole(steps[4]),
        high_without_best=steps[5],
        open_steps=_whole(steps[1]),
        high_sum=steps[0],
        lost_base=np.where(np.isinf(lost), np.nan, lost),
    )


def _whole(counts: Doubles) -> Ints:
    return counts.astype(np.int64)


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
