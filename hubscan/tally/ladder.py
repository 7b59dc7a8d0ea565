"""How counts change as a line moves: models at or above each value of one figure.

Sorting once answers every line at once: the count at a line is the number of sorted values not
below it. An open high end passes every line; an unknown low end or best value passes none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import duckdb
import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _End:
    """One end of a figure over all models, each value once."""

    values: Values
    """Ascending."""
    models: NDArray[np.int64]
    """(values + 1,) models at or above each value, and 0 above them all."""

    @classmethod
    def of(cls, end: Values) -> _End:
        values, counts = np.unique(end, return_counts=True)
        return cls(values, np.concatenate((np.cumsum(counts[::-1])[::-1], [0])))


@dataclass(frozen=True, slots=True)
class Ladder:
    """How many models have each value of one figure; a few values, however many models."""

    quantity: str
    low: _End
    best: _End
    high: _End

    @classmethod
    def of(cls, quantity: str, ends: Iterable[Values]) -> Ladder:
        """From low, best and high of all models, in any order."""
        return cls(quantity, *map(_End.of, ends))

    def counts(self, lines: Values, *, strictly: bool = False) -> NDArray[np.int64]:
        """(lines, 3) models surely, likely, possibly at or above each line.

        `strictly` counts values above the line only. A model whose low end passes is likely too.
        """
        side: Literal["left", "right"] = "right" if strictly else "left"
        return np.stack(
            [
                end.models[np.searchsorted(end.values, lines, side=side)]
                for end in (self.low, self.best, self.high)
            ],
            axis=1,
        )


def load(con: duckdb.DuckDBPyConnection, quantity: str) -> Ladder:
    """The ladder of `quantity` from `estimates`."""
    return Ladder.of(quantity, ends(con, quantity))


def ends(con: duckdb.DuckDBPyConnection, quantity: str) -> tuple[Values, Values, Values]:
    """(models,) low, best and high of `quantity`: what is held against a line.

    By number of the model, which is the order of `estimates`.
    """
    found = con.execute(
        f"SELECT coalesce({quantity}_low, -1) AS low,"
        f" coalesce({quantity}_best, {quantity}_low, -1) AS best,"
        f" coalesce({quantity}_high, 'infinity'::DOUBLE) AS high FROM estimates"
    ).fetchnumpy()
    low, best, high = (np.asarray(found[end], dtype=np.float64) for end in ("low", "best", "high"))
    return low, best, high


def rungs(low: float, high: float, number: int) -> Values:
    """`number` lines from `low` to `high`, evenly spaced on a log scale."""
    return np.logspace(np.log10(low), np.log10(high), number)
