"""What a model is for, if it does not say: as its original, else as its root."""

from __future__ import annotations

import duckdb

_FROM_BOTH = ("modality", "generates", "general_purpose", "bio_sequence_primary")
_FROM_ORIGINAL = ("narrow",)
_OF_ITSELF = ("release_date", "release_date_source", "open_weights", "foss_licence")


def make(con: duckdb.DuckDBPyConnection) -> None:
    """Create `classes` from `own_classes` and `lineage`: a row a model, in their order."""
    columns = [f"o.{name}" for name in _OF_ITSELF]
    columns += [f"coalesce(o.{n}, c.{n}, r.{n}) AS {n}" for n in _FROM_BOTH]
    columns += [f"coalesce(o.{n}, c.{n}) AS {n}" for n in _FROM_ORIGINAL]
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE classes AS
        SELECT l.model, {", ".join(columns)}
        FROM lineage l
        LEFT JOIN own_classes o USING (model)
        LEFT JOIN own_classes c ON c.model = l.original AND l.original <> l.model
        LEFT JOIN own_classes r ON r.model = l.root AND l.root <> l.model
        ORDER BY l.model
        """
    )
