"""Counts by rule × relation, the doubt in them, their history, and differences of two runs."""

from hubscan.tally.count import count

__all__ = ["count"]
