"""Families as an assessment finds them."""

from __future__ import annotations

import duckdb

from hubscan import lineage
from hubscan.estimate import assumptions
from hubscan.settings.locate import built_in

LARGEST_ADAPTER = assumptions.load(built_in()).largest_adapter


def resolve(con: duckdb.DuckDBPyConnection) -> None:
    """`hubscan.lineage.resolve` with the assumption of the configuration."""
    lineage.resolve(con, LARGEST_ADAPTER)
