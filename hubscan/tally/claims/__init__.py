"""Dated public statements that can be counted: load them, measure them on a snapshot."""

from hubscan.tally.claims.claim import Claim
from hubscan.tally.claims.measure import Measurement, Scene, keep, measure
from hubscan.tally.claims.read import load_claims

__all__ = ["Claim", "Measurement", "Scene", "keep", "load_claims", "measure"]
