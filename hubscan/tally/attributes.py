"""What a report groups models by, as small integer codes by number of the model."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.store.side_by_side import models_of

GATES = ("no", "auto", "manual", "unknown")
"""Access codes: open, on request granted by a form, on request granted by hand, not given."""
LICENCES = ("other", "open", "unknown")
"""Licence codes: restricting or not recognised, free and open, none declared."""
UNKNOWN_MONTH = -1

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Attributes:
    """One entry a model."""

    root: Codes
    """The root; the model itself if it has none in the snapshot."""
    downloads: Codes
    month: Codes
    """Month of creation, counted from January of year 0; -1 if unknown."""
    gate: Codes
    """Code in `GATES`."""
    licence: Codes
    """Code in `LICENCES`."""
    by_downloads: Codes
    """Models, the most downloaded first; ties by likes, then number."""
    by_creation: Codes
    """Models, the newest first, ties by number."""

    @property
    def models(self) -> int:
        """Number of models."""
        return len(self.root)


def load(con: duckdb.DuckDBPyConnection) -> Attributes:
    """Read `models`, `lineage` and `estimates`.

    Raises `SnapshotError` if they do not stand beside `verdicts`.
    """
    models_of(con, "verdicts", "models", "lineage", "estimates")
    found = [con.execute(query).fetchnumpy() for query in (_MODELS, _LINEAGE, _ESTIMATES)]
    codes = {name: np.asarray(c, dtype=np.int64) for t in found for name, c in t.items()}
    created, likes = codes.pop("created"), codes.pop("likes")
    return Attributes(
        **codes,
        by_downloads=np.lexsort((-likes, -codes["downloads"])),
        by_creation=np.argsort(-created, kind="stable"),
    )


_MODELS = f"""
SELECT greatest(coalesce(downloads, 0), 0) AS downloads, greatest(coalesce(likes, 0), 0) AS likes,
    coalesce(epoch_us(created_at), -9223372036854775807) AS created,
    coalesce(year(created_at) * 12 + month(created_at) - 1, {UNKNOWN_MONTH}) AS month,
    CASE gated WHEN 'no' THEN 0 WHEN 'auto' THEN 1 WHEN 'manual' THEN 2 ELSE 3 END AS gate
FROM models
"""
_LINEAGE = "SELECT coalesce(root, model) AS root FROM lineage"
_ESTIMATES = """
SELECT CASE WHEN foss_licence THEN 1 WHEN NOT foss_licence THEN 0 ELSE 2 END AS licence
FROM estimates
"""
