"""Which models have the same verdict in every column: of a million some thirty thousand differ.

Whatever is counted by column is counted by kind, once for all columns.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np

from hubscan.rules.engine.told_apart import Alike, Kinds
from hubscan.tally import columns
from hubscan.tally.columns import Levels


def find(con: duckdb.DuckDBPyConnection, names: Sequence[str]) -> Alike[np.int8]:
    """The kinds by the named columns of `verdicts`, read once."""
    ((models,),) = con.execute("SELECT count(*) FROM verdicts").fetchall()
    kinds = Kinds.all_one(models)
    levels: dict[str, Levels] = {}
    for batch in columns.read(con, names):
        finer = kinds.by(batch.values())
        levels = finer.each_of(kinds, levels)
        levels |= {name: column[finer.first] for name, column in batch.items()}
        kinds = finer
    return Alike(kinds, levels)
