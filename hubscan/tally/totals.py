"""Models of all relations that verdict columns cover, in one unit: of `tallies` the one row in many
that most questions want, without what the others need."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np

from hubscan.model.choices import LEVELS, UNITS
from hubscan.store.arrow import as_numpy
from hubscan.store.side_by_side import models_of
from hubscan.tally import columns
from hubscan.tally.units import Copies


def totals(
    con: duckdb.DuckDBPyConnection, names: Sequence[str], unit: str = UNITS[0]
) -> dict[str, dict[str, int]]:
    """Column of `verdicts` → level → how many are covered at least so; `unit` as in tallies.

    Copies are those of `lineage`. Raises `SnapshotError` if a column is missing, or if `lineage`
    does not stand beside `verdicts`.
    """
    columns.check(con, names)
    copies = None
    if unit != UNITS[0]:
        models_of(con, "verdicts", "lineage")
        found = con.sql(_ORIGINAL).to_arrow_table()["original"]
        copies = Copies.of(as_numpy(found, "int64"))
    counted = {}
    for batch in columns.read(con, names):
        for name, levels in batch.items():
            of_elements = levels if copies is None else copies.highest(levels)
            counts = np.bincount(of_elements, minlength=max(LEVELS.values()) + 1)
            counted[name] = {word: int(counts[least:].sum()) for word, least in LEVELS.items()}
    return counted


_ORIGINAL = "SELECT coalesce(original, model)::BIGINT AS original FROM lineage"
