"""What is counted about each model, as integer columns by number of the model."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.model.errors import SnapshotError
from hubscan.model.relations import Relation
from hubscan.store.arrow import as_numpy
from hubscan.store.side_by_side import models_of

RELATIONS = tuple(r.value for r in Relation)
"""Relation codes: the position in this tuple."""

_EXACT = 2**53
"""Sums are taken by numpy in double precision; they are exact below this."""


@dataclass(frozen=True, slots=True)
class Facts:
    """One entry a model; entry i belongs to model i."""

    relation: NDArray[np.int8]
    """Code in `RELATIONS`."""
    publisher: NDArray[np.int64]
    """Number of the namespace; models without one share a number."""
    downloads: NDArray[np.float64]
    """Downloads in the last 30 days, whole numbers; 0 where the Hub gives none."""
    likes: NDArray[np.float64]
    """The same for likes."""
    original: NDArray[np.int64]
    """Model this one is a copy of; itself if it is no copy."""
    root: NDArray[np.int64]
    """Its root; itself if it has none in the snapshot."""

    @property
    def models(self) -> int:
        """Number of models."""
        return len(self.relation)


def load(con: duckdb.DuckDBPyConnection) -> Facts:
    """Read `models` and `lineage`.

    Raises `SnapshotError` if they do not stand beside `verdicts`, or totals are beyond counting.
    """
    models_of(con, "verdicts", "models", "lineage")
    tables = [con.sql(query).to_arrow_table() for query in (_MODELS, _LINEAGE)]
    facts = Facts(
        **{
            field.name: as_numpy(table[field.name], str(field.type))
            for table in tables
            for field in table.schema
        }
    )
    if max(facts.downloads.sum(), facts.likes.sum()) >= _EXACT:
        raise SnapshotError("download or like counts add up to more than 2**53")
    return facts


_RELATION_CODE = " ".join(f"WHEN '{name}' THEN {code}" for code, name in enumerate(RELATIONS))
_OTHER = RELATIONS.index(Relation.OTHER)

_MODELS = """
SELECT publisher::BIGINT AS publisher, greatest(coalesce(downloads, 0), 0)::DOUBLE AS downloads,
    greatest(coalesce(likes, 0), 0)::DOUBLE AS likes
FROM models
"""
_LINEAGE = f"""
SELECT (CASE relation {_RELATION_CODE} ELSE {_OTHER} END)::TINYINT AS relation,
    coalesce(original, model)::BIGINT AS original, coalesce(root, model)::BIGINT AS root
FROM lineage
"""
