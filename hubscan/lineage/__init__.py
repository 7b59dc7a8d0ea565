"""Edges to families: parents, roots, depth, copies, and what is inherited along them."""

from hubscan.lineage.ancestry import ancestry
from hubscan.lineage.propagate import Propagator
from hubscan.lineage.resolve import resolve
from hubscan.lineage.stated import add_stated_parents

__all__ = [
    "Propagator",
    "add_stated_parents",
    "ancestry",
    "resolve",
]
