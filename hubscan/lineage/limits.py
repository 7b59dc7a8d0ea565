"""Sizes that tell what a repository can be of another: assumptions, which are handed down."""

from __future__ import annotations

from msgspec import Struct


class Limits(Struct, frozen=True):
    """Where they lie."""

    largest_adapter: float
    """Parameters; what is tagged LoRA and holds more has its base merged in."""
    least_kept: float
    """Share of its parent's weights that a tuned or pruned model holds; what holds less, and says
    that it is tuned from it, may be a part beside it or a student of it."""
