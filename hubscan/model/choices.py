"""What a person may choose between: few names, kept light so that help can print them at once."""

from __future__ import annotations

SURELY, LIKELY, POSSIBLY = 3, 2, 1
LEVELS = {"surely": SURELY, "likely": LIKELY, "possibly": POSSIBLY}
"""A model is counted at a level if its verdict is at least this."""

UNITS = ("repositories", "distinct")
"""What a count counts: every model, or a model and all its copies once."""

GROUPINGS = (
    "relation",
    "publisher",
    "licence",
    "task",
    "library",
    "modality",
    "year",
    "parentage",
    "family",
)
"""What models can be grouped by in a report."""

FAMILY_ORDERS = {"descendants": "derived", "downloads": "downloads", "publishers": "publishers"}
"""What families can be ordered by, and the column that holds it."""

FAMILY_FORMATS = ("tree", "dot", "mermaid", "json")
"""How the family of a model can be drawn."""

FAMILY_DEPTH = 30
"""Steps from a model to its farthest ancestors and descendants, at most."""

SQL_DIALECTS = ("duckdb", "spark", "bigquery", "snowflake", "trino")
"""Engines that the rules can be printed for."""
