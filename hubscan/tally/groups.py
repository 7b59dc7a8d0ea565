"""Likely covered models by month of creation, by family, by access and licence."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hubscan.tally.attributes import GATES, LICENCES, UNKNOWN_MONTH, Attributes
from hubscan.tally.columns import Seen


@dataclass(slots=True)
class ByMonth:
    """Visitor: models and downloads by month of creation."""

    traits: Attributes
    models: dict[str, dict[int, int]] = field(default_factory=dict)
    """Verdict column → month code → likely covered models created then."""

    def see(self, seen: Seen) -> None:
        counts = np.bincount(self.traits.month[seen.likely] - UNKNOWN_MONTH)
        months = np.flatnonzero(counts)
        named = (months + UNKNOWN_MONTH).tolist()
        self.models[seen.name] = dict(zip(named, counts[months].tolist(), strict=True))


@dataclass(slots=True)
class ByAccess:
    """Visitor: models by gate and licence class."""

    traits: Attributes
    models: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    """Verdict column → (gates, licences) likely covered models."""

    def see(self, seen: Seen) -> None:
        codes = self.traits.gate[seen.likely] * len(LICENCES) + self.traits.licence[seen.likely]
        counted = np.bincount(codes, minlength=len(GATES) * len(LICENCES))
        self.models[seen.name] = counted.reshape(len(GATES), len(LICENCES))


@dataclass(frozen=True, slots=True)
class Families:
    """The families of one verdict column."""

    number: int
    """Distinct roots with at least one likely covered model."""
    largest: tuple[tuple[int, int], ...]
    """(row of the root, likely covered models in its family), the largest first."""


@dataclass(slots=True)
class ByFamily:
    """Visitor: models by root."""

    traits: Attributes
    n: int
    found: dict[str, Families] = field(default_factory=dict)
    tiers: NDArray[np.int64] = field(init=False)
    """(models,) number of verdict columns that likely cover each model."""

    def __post_init__(self) -> None:
        self.tiers = np.zeros(self.traits.models, dtype=np.int64)

    def see(self, seen: Seen) -> None:
        self.tiers[seen.likely] += 1
        sizes = np.bincount(self.traits.root[seen.likely], minlength=1)
        roots = np.flatnonzero(sizes)
        if len(roots) > self.n:
            kept = np.partition(sizes[roots], -self.n)[-self.n]
            ties = roots[sizes[roots] >= kept]
        else:
            ties = roots
        order = np.lexsort((ties, -self.traits.downloads[ties], -sizes[ties]))[: self.n]
        largest = tuple((int(r), int(sizes[r])) for r in ties[order])
        self.found[seen.name] = Families(len(roots), largest)
