"""Edges to families: parents, roots, depth, copies, and what is inherited along them."""

from hubscan.lineage.inherit import inherit
from hubscan.lineage.propagate import Propagator
from hubscan.lineage.resolve import resolve

__all__ = ["Propagator", "inherit", "resolve"]
