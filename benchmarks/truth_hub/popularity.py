"""How popular the bases of a generated Hub are, and how old: those that are gone like the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.truth_hub.structure import GONE, MANY, OLD, Doubles, Ints, Structure

_FIRST_YEAR, _EPOCH = 1970, np.datetime64("1970-01-01")
_YEAR = 365.2425
"""Days."""


@dataclass(frozen=True, slots=True)
class Popularity:
    """Arrays of shape (models,): of each row, or of the gone parent that it was first to name."""

    below: Ints
    """Itself and what comes from it, whether it says so or not."""
    shown: Ints
    """The same as far as it says so: what fame is to whoever reads the listing."""
    year: Doubles
    """When it was trained."""

    @property
    def day(self) -> NDArray[np.datetime64]:
        """The same as a day."""
        days = (self.year - _FIRST_YEAR) * _YEAR
        return _EPOCH + days.astype("timedelta64[D]")


def popularity(hub: Structure, rng: np.random.Generator) -> Popularity:
    """Of a base that is gone and not named by many: as of those that others name, and as old, if it
    came from one of them."""
    first = {root: row for root, row in first_to_name(hub).items() if root != OLD}
    child = [
        (row, first.get(r, r)) for row, roots in enumerate(hub.roots) for r in roots if r != OLD
    ]
    row, root = np.array(child).T
    says = hub.hidden[row] == -1
    below, shown = (np.bincount(r, minlength=hub.models) for r in (root, root[says]))
    lost = np.array(list(first.values()), dtype=np.int64)
    for count in (below, shown):
        count[lost] += 1
    year = _years(hub)
    comes = (hub.hidden[lost] == GONE) | (rng.random(len(lost)) < hub.joint.hidden_in_weights)
    derived = lost[comes & (shown[lost] <= MANY)]
    listed = says & (root != row) & ~np.isin(root, lost)
    like = rng.choice(np.flatnonzero(listed), len(derived))
    for count in (below, shown):
        count[derived] = np.maximum(count[derived], count[root[like]])
    year[derived] -= np.maximum(year[row] - year[root], 0.0)[like]
    return Popularity(below, shown, year)


def first_to_name(hub: Structure) -> dict[int, int]:
    """The first row of each parent that is gone: what is drawn for it is the parent's."""
    found: dict[int, int] = {}
    for row, roots in enumerate(hub.roots):
        for root in roots:
            if root < 0:
                found.setdefault(root, row)
    return found


def _years(hub: Structure) -> Doubles:
    days = hub.plan.created.astype("timedelta64[s]") / np.timedelta64(1, "D")
    found: Doubles = _FIRST_YEAR + days / _YEAR
    return found
