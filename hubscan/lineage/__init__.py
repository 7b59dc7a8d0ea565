"""Edges to families: parents, roots, depth, copies, and what is inherited along them."""

from typing import TYPE_CHECKING

from hubscan.model.lazy import hand_out

if TYPE_CHECKING:
    from hubscan.lineage.ancestry import ancestry
    from hubscan.lineage.propagate import Propagator
    from hubscan.lineage.resolve import resolve
    from hubscan.lineage.stated import add_stated_parents, drop_stated_parents

__all__ = [
    "Propagator",
    "add_stated_parents",
    "ancestry",
    "drop_stated_parents",
    "resolve",
]

hand_out(
    __name__,
    {
        "Propagator": "propagate",
        "add_stated_parents": "stated",
        "ancestry": "ancestry",
        "drop_stated_parents": "stated",
        "resolve": "resolve",
    },
)
