"""What holds for all columns of the census, however the tests were weighed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.census.chain import NEVER
from hubscan.census.coherence import cohere, of_one_parent
from hubscan.census.weighed import Weighed, finer, nothing
from hubscan.rules import Rulebook
from hubscan.rules.engine.evaluate import Tested
from hubscan.rules.engine.told_apart import Alike


@dataclass(frozen=True, slots=True)
class Convention:
    """What inherits is never less probable than what is summed, and what is no model is never
    covered."""

    asked: Rulebook
    same: Mapping[str, str]
    one: NDArray[np.bool_]
    """(models,) one parent or none."""
    none: NDArray[np.bool_]
    """(models,) no weights, so no model."""

    @classmethod
    def of(cls, con: duckdb.DuckDBPyConnection, asked: Rulebook, tested: Tested) -> Convention:
        """Read `lineage` and `parents`."""
        none = tested.tests.kinds.of_all(tested.none)
        return cls(asked, tested.plan.same, of_one_parent(con), none)

    def told_apart(self) -> Weighed:
        """Kinds of models of which the same holds."""
        of_models = {name: getattr(self, name).view(np.uint8) for name in ("one", "none")}
        return Alike(finer(nothing(len(self.one)), of_models).kinds, {})

    def __call__(self, weighed: Weighed) -> Weighed:
        """The columns of kinds that `told_apart` tells apart."""
        first, columns = weighed.kinds.first, dict(weighed.columns)
        cohere(self.one[first], self.asked, self.same, columns)
        none = self.none[first]
        settled = {name: np.where(none, np.uint8(NEVER), found) for name, found in columns.items()}
        return Alike(weighed.kinds, settled)
