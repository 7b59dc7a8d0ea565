"""What is counted about each model, as integer columns in the row order of `verdicts`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.model.errors import SnapshotError
from hubscan.model.relations import Relation
from hubscan.tally.order import number_rows

RELATIONS = tuple(r.value for r in Relation)
"""Relation codes: the position in this tuple."""

_EXACT = 2**53
"""Sums are taken by numpy in double precision; they are exact below this."""


@dataclass(frozen=True, slots=True)
class Facts:
    """One entry a model; entry i belongs to row i of `verdicts`."""

    relation: NDArray[np.int64]
    """Code in `RELATIONS`."""
    publisher: NDArray[np.int64]
    """Number of the namespace, 0 … publishers - 1."""
    downloads: NDArray[np.int64]
    """Downloads in the last 30 days; 0 where the Hub gives none."""
    likes: NDArray[np.int64]
    original: NDArray[np.int64]
    """Row of the model this one is a copy of; its own row if it is no copy."""
    root: NDArray[np.int64]
    """Row of its root; its own row if it has none in the snapshot."""

    @property
    def models(self) -> int:
        """Number of models."""
        return len(self.relation)


def load(con: duckdb.DuckDBPyConnection) -> Facts:
    """Read `models`, `lineage` and the row order of `verdicts`.

    Raises `SnapshotError` if a verdict's model is not in `models`, or totals are beyond counting.
    """
    number_rows(con)
    columns: dict[str, Any] = con.execute(_QUERY).fetchnumpy()
    if np.ma.is_masked(columns["known"]) or not columns["known"].all():
        raise SnapshotError(
            "verdicts name models that the snapshot lacks",
            hint="The assessment belongs to another snapshot: run `hubscan assess` again.",
        )
    values = {name: np.asarray(columns[name], dtype=np.int64) for name in Facts.__slots__}
    if max(values["downloads"].sum(), values["likes"].sum()) >= _EXACT:
        raise SnapshotError("download or like counts add up to more than 2**53")
    return Facts(**values)


_RELATION_CODE = " ".join(f"WHEN '{name}' THEN {code}" for code, name in enumerate(RELATIONS))
_OTHER = RELATIONS.index(Relation.OTHER)

_QUERY = f"""
WITH publishers AS (
    SELECT name, row_number() OVER (ORDER BY name) - 1 AS code
    FROM (SELECT DISTINCT coalesce(namespace, '') AS name FROM models)
)
SELECT m.key IS NOT NULL AS known,
    CASE l.relation {_RELATION_CODE} ELSE {_OTHER} END AS relation,
    coalesce(p.code, 0) AS publisher,
    greatest(coalesce(m.downloads, 0), 0) AS downloads,
    greatest(coalesce(m.likes, 0), 0) AS likes,
    coalesce(original.i, o.i) AS original,
    coalesce(root.i, o.i) AS root
FROM verdict_order o
LEFT JOIN models m ON m.key = o.key
LEFT JOIN lineage l ON l.key = o.key
LEFT JOIN publishers p ON p.name = coalesce(m.namespace, '')
LEFT JOIN verdict_order original ON original.key = l.original_key
LEFT JOIN verdict_order root ON root.key = l.root_key
ORDER BY o.i
"""
