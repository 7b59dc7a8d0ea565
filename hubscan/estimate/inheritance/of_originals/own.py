"""The model's own figure."""

from hubscan.estimate.inheritance.sizes.own import METHOD

__all__ = ["METHOD"]
