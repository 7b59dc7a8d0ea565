"""How a size lies about its best value, where more is known of that than the bounds say.

What was taken from another model is most often that very size: a fine-tune changes no count. What
only a name says bounds nothing, and yet names are right: of ten, nine are a little rounded down.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.census import spread
from hubscan.estimate.assumption_entries import Constant
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.inheritance.sizes import (
    about_the_parent,
    base_and_adapter,
    lost_base_and_adapter,
    lost_parent,
)
from hubscan.estimate.quantities.parameters import fine_tunes, name

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_TAKEN = [
    of.METHOD.name
    for of in (
        about_the_parent, base_and_adapter, fine_tunes, lost_base_and_adapter, lost_parent,
    )
]  # fmt: skip
_QUERY = """
SELECT coalesce(e.parameters_method IN $taken, false) AS taken,
    coalesce(e.parameters_method = $name, false) AS named
FROM lineage l JOIN estimates e ON e.model = coalesce(l.original, l.model) ORDER BY l.model
"""
_INSIDE = 0.9
"""Of the named sizes, those between the 5 and the 95 % points of their ratio."""


@dataclass(frozen=True, slots=True)
class ToldSizes:
    """Of models, or of kinds of them."""

    taken: Doubles
    """(models,) how probably the best value is the very size, being another model's."""
    named: Bools
    """(models,) whether only a name tells it."""
    ratio: Constant
    """Of the count to the size in a name."""

    def of(self, models: Ints) -> ToldSizes:
        """Some of them."""
        return ToldSizes(self.taken[models], self.named[models], self.ratio)

    def above(self, best: Doubles, at: float, by_bounds: Doubles, *, reached: bool) -> Doubles:
        """(models,) P(size > 10**at), or P(size >= 10**at) where the line can be `reached`.

        `best` is log10 of the best value; `by_bounds` what the bounds say, where nothing more is
        known.
        """
        low, middle, high = (
            best + np.log10(end) for end in (self.ratio.low, self.ratio.value, self.ratio.high)
        )
        about = spread.above(low, middle, high, at)
        found = np.where(self.named, _INSIDE * about + (1 - _INSIDE) * by_bounds, by_bounds)
        same = best >= at if reached else best > at
        told: Doubles = self.taken * same + (1 - self.taken) * found
        return told


def find(con: duckdb.DuckDBPyConnection, known: Assumptions) -> ToldSizes:
    """Of all models; a copy is as its original. Reads `estimates` and `lineage`."""
    rows = con.execute(_QUERY, {"taken": _TAKEN, "name": name.METHOD.name}).fetchnumpy()
    taken = np.where(rows["taken"], known["finetune_size_kept_share"].value, 0.0)
    return ToldSizes(taken, np.asarray(rows["named"], np.bool_), known["named_size_ratio"])
