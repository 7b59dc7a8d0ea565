"""Families as an assessment finds them."""

from __future__ import annotations

import duckdb

from hubscan import lineage
from hubscan.estimate import assumptions
from hubscan.settings.locate import built_in

LIMITS = assumptions.load(built_in()).of_lineage


def resolve(con: duckdb.DuckDBPyConnection) -> None:
    """`hubscan.lineage.resolve` with the assumptions of the configuration."""
    lineage.resolve(con, LIMITS)
