"""How large a model is that does not say: like those of its task and origin that do.

Weights of more than some gigabytes are saved in several files (a shard is 5 or 10 GB by default:
https://huggingface.co/docs/transformers/big_models), so how many there are tells much, though it
bounds nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hubscan.census import spread
from hubscan.census.kinds import Marks, kinds_by, mixed
from hubscan.census.tabulated import between
from hubscan.estimate.assumption_entries import Constant

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]

_GRID = np.arange(2.0, 14.0, 0.05)
"""log10 parameters at which shares are tabulated. What lies above one point and not above the next
is of one cell, the next one's."""
CELLS = len(_GRID)
FILES = """
CAST(coalesce(floor(log2(nullif(greatest(coalesce(map_extract(m.weight_files, 'safetensors')[1], 0),
    coalesce(map_extract(m.weight_files, 'pytorch')[1], 0)), 0))), -1) AS INTEGER)"""
"""SQL: one file with weights is 0, two or three are 1, four to seven 2 and so on; -1 if unknown."""
_PARTS = (np.arange(12) + 0.5) / 12
"""Sizes, alike in number of models, that stand for an unknown one."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """What an unknown size may be; the last groups are those of hobby trainings."""

    below: Doubles
    """(groups, _GRID) the share of models at or below each size."""
    parts: Doubles
    """(groups, 12) log10 parameters, each as likely as the others, and typical of its cell."""
    hobby: Ints
    """(groups,) the group of hobby trainings in as many files."""

    def at_or_below(self, group: Ints, size: Doubles) -> Doubles:
        """(elements,) the share of `group` (elements,) at or below log10 `size` (elements,)."""
        return between(self.below, _GRID, group, size)


def cells(size: Doubles) -> Ints:
    """The cell of each log10 size."""
    return np.clip(np.searchsorted(_GRID, size), 0, CELLS - 1)


def find(
    marks: Marks, files: Ints, size: Doubles, others: float, hobby: tuple[Constant, Constant]
) -> tuple[Sizes, Ints]:
    """The groups, and that of each model.

    `marks` (models,) are equal for models of one task and origin; `files` (models,) is `FILES`;
    `size` (models,) is log10 parameters, NaN where it is not known or shall not tell. A group are
    the models of one mark and so many files; all with so many files weigh as much in it as `others`
    of its own, and all models as much in those. Without any, every order of magnitude is as likely.
    `hobby` is how large a hobby training is, and what one file holds.
    """
    kinds = kinds_by(mixed(marks, files))
    known = np.isfinite(size)
    cell = cells(size[known])
    each, alike = np.unique(files, return_inverse=True)
    of, alike = kinds.of.astype(np.int64), alike.astype(np.int64)
    no_size = not known.any()
    every = np.bincount(cell, minlength=CELLS).astype(np.float64) + no_size
    of_files = _among(alike[known], len(each), cell, every[None], others)
    number = _among(of[known], kinds.number, cell, of_files[alike[kinds.first]], others)
    below = np.cumsum(number, axis=1) / number.sum(axis=1, keepdims=True)
    several = len(below) + (files[kinds.first] > 0)
    below = np.vstack([below, *_of_hobbies(*hobby)])
    typical = _typical(cell, size[known])
    parts = np.stack([typical[np.searchsorted(share, _PARTS)] for share in below])
    return Sizes(below, parts, np.r_[several, len(below) - 2, len(below) - 1]), of


def _typical(cell: Ints, size: Doubles) -> Doubles:
    """(CELLS,) the mean size of the models of a cell, which is that of a popular base if there is
    one: its compute may lie just below a line. Of a cell without models it is the middle."""
    number = np.bincount(cell, minlength=CELLS)
    mean = np.bincount(cell, size, minlength=CELLS) / np.maximum(number, 1)
    return np.where(number > 0, mean, _GRID - (_GRID[1] - _GRID[0]) / 2)


def _of_hobbies(hobby: Constant, one_file: Constant) -> tuple[Doubles, Doubles]:
    """(_GRID,) the share at or below each size, of all hobby trainings and of those in several
    files: what they are is more than one file holds.
    """
    below = 1 - above(hobby, _GRID)
    beyond_a_file = np.diff(below, prepend=0.0) * (1 - above(one_file, _GRID))
    total = beyond_a_file.sum()
    return below, np.cumsum(beyond_a_file) / total if total > 0 else below


def _among(of: Ints, groups: int, cell: Ints, wider: Doubles, others: float) -> Doubles:
    """(groups, _GRID) how many of each size, those of `wider` (groups or 1, _GRID) as `others`."""
    shape = (groups, CELLS)
    number = np.bincount(of * shape[1] + cell, minlength=shape[0] * shape[1]).reshape(shape)
    found: Doubles = number + others * wider / wider.sum(axis=1, keepdims=True)
    return found


def above(known: Constant, lines: Doubles) -> Doubles:
    """(lines,) P(x > 10**line) of a constant with its 5, 50 and 95 % points."""
    low, best, high = (
        np.full(len(lines), np.log10(end)) for end in (known.low, known.value, known.high)
    )
    return spread.above(low, best, high, lines)
