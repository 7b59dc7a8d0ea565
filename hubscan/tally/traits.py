"""What a report groups models by, as small integer codes in the row order of `verdicts`."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.tally.order import number_rows

GATES = ("no", "auto", "manual", "unknown")
"""Access codes: open, on request granted by a form, on request granted by hand, not given."""
LICENCES = ("other", "open", "unknown")
"""Licence codes: restricting or not recognised, free and open, none declared."""
UNKNOWN_MONTH = -1

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Traits:
    """One entry a model."""

    root: Codes
    """Row of the root; its own row if it has none in the snapshot."""
    downloads: Codes
    month: Codes
    """Month of creation, counted from January of year 0; -1 if unknown."""
    gate: Codes
    """Code in `GATES`."""
    licence: Codes
    """Code in `LICENCES`."""
    by_downloads: Codes
    """Rows, the most downloaded first; ties by likes, then key."""
    by_creation: Codes
    """Rows, the newest first, ties by key."""

    @property
    def models(self) -> int:
        """Number of models."""
        return len(self.root)


def load(con: duckdb.DuckDBPyConnection) -> Traits:
    """Read `models`, `lineage`, `estimates` and the row order of `verdicts`."""
    number_rows(con)
    found = con.execute(_CODES).fetchnumpy()
    codes = {name: np.asarray(column, dtype=np.int64) for name, column in found.items()}
    created, likes = codes.pop("created"), codes.pop("likes")
    return Traits(
        **codes,
        by_downloads=np.lexsort((-likes, -codes["downloads"])),
        by_creation=np.argsort(-created, kind="stable"),
    )


def month_name(month: int) -> str:
    """`2024-05` of a month code."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


_CODES = f"""
SELECT coalesce(root.i, o.i) AS root,
    greatest(coalesce(m.downloads, 0), 0) AS downloads,
    greatest(coalesce(m.likes, 0), 0) AS likes,
    coalesce(epoch_us(m.created_at), -9223372036854775807) AS created,
    coalesce(year(m.created_at) * 12 + month(m.created_at) - 1, {UNKNOWN_MONTH}) AS month,
    CASE m.gated WHEN 'no' THEN 0 WHEN 'auto' THEN 1 WHEN 'manual' THEN 2 ELSE 3 END AS gate,
    CASE WHEN e.foss_licence THEN 1 WHEN NOT e.foss_licence THEN 0 ELSE 2 END AS licence
FROM verdict_order o
LEFT JOIN models m ON m.key = o.key
LEFT JOIN lineage l ON l.key = o.key
LEFT JOIN estimates e ON e.key = o.key
LEFT JOIN verdict_order root ON root.key = l.root_key
ORDER BY o.i
"""
