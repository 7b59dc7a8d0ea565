"""How well a figure is known, from best to worst."""

from __future__ import annotations

from enum import StrEnum


class Grade(StrEnum):
    """Ordered by trust; the order of definition is the order of trust."""

    EXACT = "exact"
    """Counted: tensor headers, or the arithmetic of a known architecture."""
    STATED = "stated"
    """Published by the maker, or curated with a source."""
    DERIVED = "derived"
    """Computed from stated inputs by a named formula."""
    INFERRED = "inferred"
    """Read from a name, a size or a link that could mislead."""
    BOUNDED = "bounded"
    """Only bounds are defensible; there is no best value."""
    UNKNOWN = "unknown"
    """Nothing is known; no bound either."""

    @property
    def rank(self) -> int:
        """0 for the best grade."""
        return list(Grade).index(self)
