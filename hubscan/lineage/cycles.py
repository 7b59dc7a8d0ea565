"""Cycles: found exactly, broken where the parent is younger than the child."""

from __future__ import annotations

import numpy as np

from hubscan.lineage.graph import Bools, Ints, children_index, levels, spans


def closing_edges(
    nodes: int, child: Ints, parent: Ints, age_rank: Ints, inferred: Bools | None = None
) -> Bools:
    """The edges to drop so that no cycle is left, shape (edges,).

    `age_rank` orders the nodes by age, oldest first, without ties. Inferred edges on a cycle go
    first. Every cycle that is left holds an edge to a parent younger than its child; of the edges
    inside one strongly connected component those go, so no edge outside a cycle is ever lost.
    """
    drop = np.zeros(len(child), dtype=np.bool_)
    if inferred is not None:
        drop |= _inside_cycles(nodes, child, parent) & inferred
    left = np.flatnonzero(~drop)
    inside = _inside_cycles(nodes, child[left], parent[left])
    drop[left] = inside & (age_rank[parent[left]] >= age_rank[child[left]])
    return drop


def _inside_cycles(nodes: int, child: Ints, parent: Ints) -> Bools:
    """True for edges whose ends lie in one strongly connected component."""
    inside = np.zeros(len(child), dtype=np.bool_)
    suspects = np.flatnonzero(_between_cycles(nodes, child, parent))
    if len(suspects):
        c, p = child[suspects], parent[suspects]
        component = _components(nodes, c, p)
        inside[suspects] = component[c] == component[p]
    return inside


def _between_cycles(nodes: int, child: Ints, parent: Ints) -> Bools:
    """Edges left after cutting everything that lies only above or only below cycles."""
    below = levels(nodes, child, parent) < 0
    kept: Bools = below[child] & below[parent]
    above = levels(nodes, parent[kept], child[kept]) < 0
    kept[kept] = above[child[kept]] & above[parent[kept]]
    return kept


def _components(nodes: int, child: Ints, parent: Ints) -> Ints:
    """Strongly connected component of every node, named by one of its members.

    Colouring (Orzan 2004): the largest label flows down the edges until nothing changes; nodes
    that reach the owner of their own colour within it form one component and are taken out.
    """
    component = np.arange(nodes, dtype=np.int64)
    while len(child):
        colour = _flood(nodes, child, parent)
        same = colour[child] == colour[parent]
        taken = _climb(nodes, child[same], parent[same], np.unique(colour[np.r_[child, parent]]))
        component[taken] = colour[taken]
        left = ~(taken[child] | taken[parent])
        child, parent = child[left], parent[left]
    return component


def _flood(nodes: int, child: Ints, parent: Ints) -> Ints:
    """The largest row from which each node can be reached, itself included."""
    colour = np.arange(nodes, dtype=np.int64)
    starts, kids = children_index(nodes, child, parent)
    frontier = np.unique(parent)
    while len(frontier):
        lengths = starts[frontier + 1] - starts[frontier]
        reached, offered = kids[spans(starts, frontier)], np.repeat(colour[frontier], lengths)
        better = offered > colour[reached]
        np.maximum.at(colour, reached[better], offered[better])
        frontier = np.unique(reached[better])
    return colour


def _climb(nodes: int, child: Ints, parent: Ints, owners: Ints) -> Bools:
    """Nodes from which an owner can be reached by going down, owners included."""
    seen = np.zeros(nodes, dtype=np.bool_)
    starts, ups = children_index(nodes, parent, child)
    frontier = owners
    seen[owners] = True
    while len(frontier):
        reached = np.unique(ups[spans(starts, frontier)])
        frontier = reached[~seen[reached]]
        seen[frontier] = True
    return seen
