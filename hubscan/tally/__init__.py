"""Counts by rule × relation, the doubt in them, their history, and differences of two runs."""

from typing import TYPE_CHECKING

from hubscan.model.lazy import hand_out

if TYPE_CHECKING:
    from hubscan.tally.count import count

__all__ = ["count"]

hand_out(__name__, {"count": "count"})
