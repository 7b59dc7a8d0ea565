"""What is counted about each model, as integer columns in the row order of `verdicts`."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.model.errors import SnapshotError
from hubscan.model.relations import Relation
from hubscan.rules.numbered import NODES, Numbered

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
    models = Numbered.as_in(con, "verdicts")
    record = _columns(con, _RECORD.format(models=models.table("models")))
    if record.pop("unknown").any():
        raise SnapshotError(
            "verdicts name models that the snapshot lacks",
            hint="The assessment belongs to another snapshot: run `hubscan assess` again.",
        )
    if max(record["downloads"].sum(), record["likes"].sum()) >= _EXACT:
        raise SnapshotError("download or like counts add up to more than 2**53")
    relation = _columns(con, _RELATION.format(lineage=models.table("lineage")))["relation"]
    return Facts(
        relation=relation,
        publisher=_publishers(con, models),
        original=_pointer(con, models, "original_key"),
        root=_pointer(con, models, "root_key"),
        **record,
    )


def _columns(con: duckdb.DuckDBPyConnection, query: str) -> dict[str, NDArray[np.int64]]:
    found = con.execute(query).fetchnumpy()
    return {name: np.asarray(column, dtype=np.int64) for name, column in found.items()}


def _publishers(con: duckdb.DuckDBPyConnection, models: Numbered) -> NDArray[np.int64]:
    """A number for each namespace; models without one share a number."""
    names = con.sql(f"SELECT coalesce(namespace, '') AS name FROM {models.table('models')}")
    column = names.to_arrow_table()["name"].combine_chunks()
    return np.asarray(column.dictionary_encode().indices, dtype=np.int64)


def _pointer(con: duckdb.DuckDBPyConnection, models: Numbered, column: str) -> NDArray[np.int64]:
    """Number of the model that `column` of lineage names; a model's own number if none."""
    pointer = np.arange(len(models), dtype=np.int64)
    pairs = _columns(
        con,
        f"SELECT l.key AS model, n.number AS named FROM {models.table('lineage')} l"
        f" JOIN {NODES} n ON n.key = l.{column}",
    )
    pointer[pairs["model"]] = pairs["named"]
    return pointer


_RELATION_CODE = " ".join(f"WHEN '{name}' THEN {code}" for code, name in enumerate(RELATIONS))
_OTHER = RELATIONS.index(Relation.OTHER)

_RECORD = """
SELECT id IS NULL AS unknown, greatest(coalesce(downloads, 0), 0) AS downloads,
    greatest(coalesce(likes, 0), 0) AS likes
FROM {models}
"""
_RELATION = f"SELECT CASE relation {_RELATION_CODE} ELSE {_OTHER} END AS relation FROM {{lineage}}"
