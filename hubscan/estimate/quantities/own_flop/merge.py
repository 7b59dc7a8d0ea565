"""A merge trains nothing."""

from hubscan.estimate.quantities.training_tokens.merge import METHOD

__all__ = ["METHOD"]
