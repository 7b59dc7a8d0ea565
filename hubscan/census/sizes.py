"""How large a model is that does not say: like those of its task and origin that do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hubscan.census import spread
from hubscan.census.kinds import Kinds, Marks
from hubscan.census.tabulated import between
from hubscan.estimate.assumption_entries import Constant

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]

_GRID = np.arange(2.0, 14.0, 0.05)
"""log10 parameters at which shares are tabulated."""
_PARTS = (np.arange(12) + 0.5) / 12
"""Sizes, alike in number of models, that stand for an unknown one."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """What an unknown size may be; the last group is that of hobby trainings."""

    below: Doubles
    """(groups, _GRID) the share of models at or below each size."""
    parts: Doubles
    """(groups, 12) log10 parameters, each as likely as the others."""

    def at_or_below(self, group: Ints, size: Doubles) -> Doubles:
        """(elements,) the share of `group` (elements,) at or below log10 `size` (elements,)."""
        return between(self.below, _GRID, group, size)


def find(marks: Marks, size: Doubles, others: float, hobby: Constant) -> tuple[Sizes, Ints]:
    """The groups, and that of each model.

    `marks` (models,) are equal for models of one task and origin; `size` (models,) is log10
    parameters, NaN where it is not known or shall not tell. All models together weigh as much in
    each group as `others` of its own; without any, every order of magnitude is as likely.
    """
    kinds = Kinds.by(marks)
    known = np.isfinite(size)
    cell = np.clip(np.searchsorted(_GRID, size[known]), 0, len(_GRID) - 1)
    shape = (len(kinds.number), len(_GRID))
    number = np.bincount(kinds.of[known] * shape[1] + cell, minlength=shape[0] * shape[1])
    number = number.reshape(shape).astype(np.float64)
    whole = number.sum(axis=0) if known.any() else np.ones(len(_GRID))
    number += others * whole / whole.sum()
    below = np.cumsum(number, axis=1) / number.sum(axis=1, keepdims=True)
    below = np.vstack([below, 1 - above(hobby, _GRID)])
    parts = np.stack([np.interp(_PARTS, share, _GRID) for share in below])
    return Sizes(below, parts), kinds.of.astype(np.int64)


def above(known: Constant, lines: Doubles) -> Doubles:
    """(lines,) P(x > 10**line) of a constant with its 5, 50 and 95 % points."""
    low, best, high = (np.log10([end]) for end in (known.low, known.value, known.high))
    return np.array([spread.above(low, best, high, line)[0] for line in lines])
