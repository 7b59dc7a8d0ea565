"""Hands columns down of one entry a kind of models, and tells kinds apart by what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hubscan.rules.engine.degrees import Degrees
from hubscan.rules.engine.family import Family
from hubscan.rules.engine.told_apart import Kinds


@dataclass(slots=True)
class FamilyOfKinds:
    """Takes the place of the family graph where columns are those of kinds."""

    family: Family
    kinds: Kinds

    @property
    def models(self) -> int:
        """How long the columns are, for whoever takes each kind for a model."""
        return self.kinds.number

    def hand_down(
        self,
        wanted: Sequence[str],
        patterns: Mapping[str, tuple[str, ...]],
        columns: Mapping[str, Degrees],
    ) -> dict[str, Degrees]:
        """The columns `wanted`, as `Family` gives them, and all of `columns`, by what are kinds
        from now on."""
        if not wanted:
            return {}
        handed = list(self.family.packed(wanted, patterns, columns, self.kinds.of))
        finer = self.kinds.by_words(np.concatenate([some.words for some in handed], axis=1))
        found = finer.each_of(self.kinds, columns)
        for some in handed:
            found |= some.degrees(finer.first)
        self.kinds = finer
        return found
