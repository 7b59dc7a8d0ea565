"""A 90 % interval of a count, by drawing the errors of roots anew.

Every descendant of a root inherits the root's error: if a base model's compute was estimated too
high, so was that of all its copies and fine-tunes. So errors are drawn once a root, not once a
model. In each of `DRAWS` draws a root gets a uniform number u, and its undetermined descendants
are covered as follows:

    likely, not surely      covered if u < P_LIKELY      (best value above the line, low end below)
    possibly, best known    covered if u < P_POSSIBLY    (best value below the line, high end above)
    surely / not covered    always / never

The two probabilities follow from what low, best and high mean. Take the error on a log scale as
normal with its 5 %, 50 % and 95 % points at low, best and high (on each side of best), and the line
as lying anywhere between low and best alike. The chance that the true value passes the line is
then the mean of Φ(z) for z from 0 to a = Φ⁻¹(0.95) = 1.6449:

    P_LIKELY = (a Φ(a) + φ(a) - φ(0)) / a = 0.770,    P_POSSIBLY = 1 - P_LIKELY.

Models that may be covered only because a fact is missing have no best value; nothing can be drawn
for them. They are counted in "at most" and stay out of the interval, which is therefore about the
error of what was estimated, not about what is not known at all.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hubscan.model.choices import LIKELY, POSSIBLY, SURELY
from hubscan.tally.columns import Levels

Codes = NDArray[np.int64]

DRAWS = 2_000
P_LIKELY = 0.77016
P_POSSIBLY = 1 - P_LIKELY
_SMALL = 32
"""Families with fewer undetermined members than this of each kind are grouped by a table."""


@dataclass(frozen=True, slots=True)
class Families:
    """Who shares a root with whom."""

    code: Codes
    """(models,) number of the family, from 1; 0 for a model without kin."""
    number: int

    @classmethod
    def of(cls, root: Codes) -> Families:
        """From the root of each model; any numbers will do."""
        kin = np.bincount(root) > 1
        return cls((kin.cumsum() * kin)[root], int(kin.sum()))

    def sizes(self, chosen: NDArray[np.bool_]) -> Codes:
        """(families + 1,) how many of each family are `chosen`; first those without kin."""
        return np.bincount(self.code[np.flatnonzero(chosen)], minlength=self.number + 1)


def interval(
    seed: bytes, levels: Levels, families: Families, unknown: NDArray[np.bool_]
) -> tuple[int, int]:
    """The 5 % and 95 % points of the number of covered models of one verdict column.

    `unknown` (models,) marks models that lack a best value of something the tier reads. The draws
    depend on `seed` alone; the caller derives it from the content, so equal tables give equal
    intervals.
    """
    sure = int(np.count_nonzero(levels == SURELY))
    likely = families.sizes(levels == LIKELY)
    possible = families.sizes((levels == POSSIBLY) & ~unknown)
    kinds, number = _alike(likely, possible)
    if not len(kinds):
        return sure, sure
    number_seed = int.from_bytes(hashlib.sha256(seed).digest()[:8], "big")
    draws = np.random.Generator(np.random.PCG64(number_seed)).multinomial(
        number, [P_POSSIBLY, P_LIKELY - P_POSSIBLY, 1 - P_LIKELY], size=(DRAWS, len(number))
    )
    covered = sure + draws[:, :, 0] @ kinds.sum(axis=1) + draws[:, :, 1] @ kinds[:, 0]
    low, high = np.quantile(covered, [0.05, 0.95], method="inverted_cdf")
    return int(low), int(high)


def _alike(likely: Codes, possible: Codes) -> tuple[Codes, Codes]:
    """Families grouped by their numbers of (likely, possible) members; each loner is one.

    Returns the distinct pairs (kinds, 2) and how many families have each (kinds,); families
    without undetermined members are left out.
    """
    undetermined = 1 + np.flatnonzero(likely[1:] + possible[1:])
    a, b = likely[undetermined], possible[undetermined]
    small = (a < _SMALL) & (b < _SMALL)
    table = np.bincount((a * _SMALL + b)[small], minlength=_SMALL**2)
    table[_SMALL] += likely[0]
    table[1] += possible[0]
    cells = np.flatnonzero(table)
    large = np.stack([a[~small], b[~small]], axis=1)
    kinds = np.concatenate([np.stack([cells // _SMALL, cells % _SMALL], axis=1), large])
    number = np.concatenate([table[cells], np.ones(len(large), dtype=np.int64)])
    return kinds, number
