"""What the main lines of all texts say of every model, side by side in memory."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.reports.main_tiers import Line
from hubscan.tally import columns

MainLevels = NDArray[np.int8]
"""(models, lines) the verdict by the strongest of a line's readings."""


def read(con: duckdb.DuckDBPyConnection, main: Sequence[Line]) -> MainLevels:
    """The levels of each line on each model, in the order of `main`."""
    places: dict[str, list[int]] = {}
    for place, line in enumerate(main):
        for mode in line.tier.modes:
            places.setdefault(f"{line.rule.id}/{line.tier.id}@{mode}", []).append(place)
    ((models,),) = con.execute("SELECT count(*) FROM verdicts").fetchall()
    found = np.zeros((models, len(main)), np.int8)
    for batch in columns.read(con, list(places)):
        for name, levels in batch.items():
            for place in places[name]:
                np.maximum(found[:, place], levels, out=found[:, place])
    return found
