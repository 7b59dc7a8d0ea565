"""What is counted about each model, as integer columns in the row order of `verdicts`."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.model.errors import SnapshotError
from hubscan.model.relations import Relation
from hubscan.rules.numbered import MODELS, Numbered

RELATIONS = tuple(r.value for r in Relation)
"""Relation codes: the position in this tuple."""

_EXACT = 2**53
"""Sums are taken by numpy in double precision; they are exact below this."""


@dataclass(frozen=True, slots=True)
class Facts:
    """One entry a model; entry i belongs to row i of `verdicts`."""

    relation: NDArray[np.int8]
    """Code in `RELATIONS`."""
    publisher: NDArray[np.int64]
    """Number of the namespace, 0 … publishers - 1; models without one share a number."""
    downloads: NDArray[np.float64]
    """Downloads in the last 30 days, whole numbers; 0 where the Hub gives none."""
    likes: NDArray[np.float64]
    """The same for likes."""
    original: NDArray[np.int64]
    """Row of the model this one is a copy of; its own row if it is no copy."""
    root: NDArray[np.int64]
    """Row of its root; its own row if it has none in the snapshot."""

    @property
    def models(self) -> int:
        """Number of models."""
        return len(self.relation)


def load(con: duckdb.DuckDBPyConnection) -> Facts:
    """Read `models`, `lineage` and the row order of `verdicts`, or the numbers kept of them.

    Raises `SnapshotError` if a verdict's model is not in `models`, or totals are beyond counting.
    """
    found = con.sql(_QUERY.format(models=Numbered.as_in(con, "verdicts").table(MODELS)))
    columns = found.to_arrow_table()
    if columns["publisher"].null_count:
        raise SnapshotError(
            "verdicts name models that the snapshot lacks",
            hint="The assessment belongs to another snapshot: run `hubscan assess` again.",
        )
    facts = Facts(**{name: columns[name].to_numpy() for name in columns.column_names})
    if max(facts.downloads.sum(), facts.likes.sum()) >= _EXACT:
        raise SnapshotError("download or like counts add up to more than 2**53")
    return facts


_RELATION_CODE = " ".join(f"WHEN '{name}' THEN {code}" for code, name in enumerate(RELATIONS))
_OTHER = RELATIONS.index(Relation.OTHER)

_QUERY = f"""
SELECT (CASE relation {_RELATION_CODE} ELSE {_OTHER} END)::TINYINT AS relation,
    publisher::BIGINT AS publisher, original::BIGINT AS original, root::BIGINT AS root,
    downloads::DOUBLE AS downloads, likes::DOUBLE AS likes
FROM {{models}}
"""
