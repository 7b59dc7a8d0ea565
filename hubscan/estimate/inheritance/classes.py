"""What a model is for, if it does not say: as its original, else as its root."""

from __future__ import annotations

import duckdb

from hubscan.estimate.inheritance.forebears import only

_FROM_BOTH = ("modality", "generates", "general_purpose", "narrow")
_BIOLOGY = "bio_sequence_primary"
_BIOLOGY_OF_ALL = f"coalesce(c.{_BIOLOGY}, r.{_BIOLOGY}, o.{_BIOLOGY})"
"""What a model of sequences was made into works on them still, whatever its task is called."""
_OF_ITSELF = ("release_date", "release_date_source", "open_weights", "foss_licence")


def make(con: duckdb.DuckDBPyConnection) -> None:
    """Create `classes` from `own_classes` and `lineage`: a row a model, in their order."""
    columns = [f"o.{name}" for name in _OF_ITSELF]
    columns += [
        f"coalesce(o.{n}, c.{n}, r.{n}, o.guess_{n}, c.guess_{n}, r.guess_{n}) AS {n}"
        for n in _FROM_BOTH
    ]
    columns.append(f"CASE WHEN o.{_BIOLOGY} THEN true ELSE {_BIOLOGY_OF_ALL} END AS {_BIOLOGY}")
    con.execute(
        f"""
        CREATE OR REPLACE TABLE classes AS
        SELECT l.model, {", ".join(columns)}
        FROM lineage l
        LEFT JOIN own_classes o USING (model)
        LEFT JOIN {only("own_classes")} c ON c.model = l.original AND l.original <> l.model
        LEFT JOIN {only("own_classes")} r ON r.model = l.root AND l.root <> l.model
        ORDER BY l.model
        """
    )
