"""Repositories without weights: they are no models, and no text covers them."""

from __future__ import annotations

import duckdb
import numpy as np
from numpy.typing import NDArray

_SELECT = """
SELECT m.model AS model, coalesce(cardinality(m.weight_files) = 0, FALSE)
    AND m.safetensors_total IS NULL AND m.gguf_total IS NULL AND coalesce(l.descendants, 0) = 0
    AS weightless
FROM models m"""
WEIGHTLESS = f"{_SELECT} LEFT JOIN lineage l ON l.model = m.model"
"""SELECT of each model and whether its repository holds no weights."""


def weightless(con: duckdb.DuckDBPyConnection) -> NDArray[np.bool_]:
    """(models,) whether the listing says that there are no weights, by number of the model.

    Endings do not tell every kind of weights: a repository from which others were made has some,
    whatever its files are called. Where the listing named no files nothing is known. Reads `models`
    and `lineage` as they stand side by side.
    """
    found = con.execute(f"{_SELECT} POSITIONAL JOIN lineage l").fetchnumpy()["weightless"]
    return np.asarray(found, np.bool_)
