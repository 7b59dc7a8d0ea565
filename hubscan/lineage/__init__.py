"""Edges to families: parents, roots, depth, copies, and what is inherited along them."""

from hubscan.lineage.propagate import Propagator

__all__ = ["Propagator"]
