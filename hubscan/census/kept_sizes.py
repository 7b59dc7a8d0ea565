"""How probably a size that was taken from another model is the very same."""

from __future__ import annotations

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.inheritance.sizes import (
    about_the_parent,
    base_and_adapter,
    lost_base_and_adapter,
    lost_parent,
)
from hubscan.estimate.quantities.parameters import fine_tunes

Doubles = NDArray[np.float64]

_TAKEN = [
    of.METHOD.name
    for of in (
        about_the_parent, base_and_adapter, fine_tunes, lost_base_and_adapter, lost_parent,
    )
]  # fmt: skip
_QUERY = """
SELECT coalesce(e.parameters_method IN $taken, false) AS taken
FROM lineage l JOIN estimates e ON e.model = coalesce(l.original, l.model) ORDER BY l.model
"""


def find(con: duckdb.DuckDBPyConnection, known: Assumptions) -> Doubles:
    """(models,) the share of the doubt about its size that is none, as nothing was changed.

    A copy is as its original. Reads `estimates` and `lineage`.
    """
    taken = con.execute(_QUERY, {"taken": _TAKEN}).fetchnumpy()["taken"]
    return np.where(taken, known["finetune_size_kept_share"].value, 0.0)
