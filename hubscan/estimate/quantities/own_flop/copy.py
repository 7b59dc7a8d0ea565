"""A copy has no step of its own."""

from hubscan.estimate.quantities.training_tokens.copy import METHOD

__all__ = ["METHOD"]
