"""Who may sit a test of words: models that generate text, and those that may."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.census.by_witness import share_of
from hubscan.census.prior import Doubles

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class TextModels:
    """Of models of which nobody says what they generate as many do as of the others."""

    unknown: Bools
    """(models,) whether nobody says."""
    share: float
    """How many of those of which it is known do."""

    @property
    def probable(self) -> Doubles:
        """(models,) how probably it generates text, if nothing excludes it."""
        return np.where(self.unknown, self.share, 1.0)

    @classmethod
    def of(cls, con: duckdb.DuckDBPyConnection, apart: Bools | None = None) -> TextModels:
        """Read `estimates`; models `apart` do not tell how others are."""
        found = con.execute(
            "SELECT generates IS NULL AS unknown,"
            " coalesce(list_contains(generates, 'text'), false) AS text"
            " FROM estimates ORDER BY model"
        ).fetchnumpy()
        unknown, text = (np.asarray(found[name], np.bool_) for name in ("unknown", "text"))
        told = ~unknown if apart is None else ~unknown & ~apart
        return cls(unknown, share_of(int((text & told).sum()), int(told.sum())))
