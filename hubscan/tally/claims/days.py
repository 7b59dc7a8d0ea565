"""Levels of models counted on a few days at once: one pass over all models, however many days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from hubscan.model.choices import LEVELS, SURELY
from hubscan.tally.claims.verdict import Counts

Rows = NDArray[np.int64]
Levels = NDArray[np.int8]
Counted = NDArray[np.int64]
"""Models by `Days.came`, then by level: of shape (days + 2, 5), the first column left out."""

UNDATED = int(np.iinfo(np.int32).min)
"""The day of a model without a date: it may have been there on any day."""
_LEFT_OUT = -1
"""The level of a model that a claim does not speak of."""
_LEVELS = SURELY + 2
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Days:
    """When models came, beside the days on which something is measured."""

    measured: Sequence[date]
    """Ascending."""
    came: NDArray[np.int16]
    """(models,) 0 without a date, else 1 and how many of the days are before it came."""

    @classmethod
    def of(cls, day: NDArray[np.int32], measured: Sequence[date]) -> Days:
        """From the day of release of each model, counted from 1970; `UNDATED` if not known."""
        days = sorted(set(measured))
        came = np.ones(len(day), dtype=np.int16)
        for one in days:
            came += day > (one - _EPOCH).days
        came[day == UNDATED] = 0
        return cls(days, came)

    def before(self, day: date, rows: Rows | None = None) -> NDArray[np.bool_]:
        """Which of all models, or of `rows`, may have existed on a `day` that is measured."""
        came = self.came if rows is None else self.came[rows]
        return came <= self.measured.index(day) + 1

    def count(self, levels: Levels, rows: Rows | None = None) -> Counted:
        """How many of all models, or of `rows`, came when, and have which of `levels`."""
        came = self.came if rows is None else self.came[rows]
        cells = came * np.int16(_LEVELS) + levels - _LEFT_OUT
        counted = np.bincount(cells, minlength=(len(self.measured) + 2) * _LEVELS)
        return counted.reshape(-1, _LEVELS)

    def on(self, day: date, counted: Counted) -> Counts:
        """What was `counted`, of models that may have existed on a `day` that is measured."""
        there = counted[: self.measured.index(day) + 2, 1:]
        by_level = there.sum(axis=0)
        present = np.flatnonzero(by_level)
        surely, likely, possibly = (int(by_level[level:].sum()) for level in LEVELS.values())
        return Counts(
            surely,
            likely,
            possibly,
            int(by_level.sum()),
            int(there[0].sum()),
            int(present.min(initial=SURELY)) if len(present) else 0,
            int(present.max(initial=0)),
        )
