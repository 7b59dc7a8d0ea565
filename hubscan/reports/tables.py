"""Columns that several sections share, so that one figure has one name everywhere."""

from __future__ import annotations

from hubscan.reports.document import Column, Kind

SURELY = Column("models_surely", "at least", Kind.COUNT, "models")
LIKELY = Column("models_likely", "likely", Kind.COUNT, "models")
POSSIBLY = Column("models_possibly", "at most", Kind.COUNT, "models")
SHARE = Column("share_of_models", "of all models", Kind.SHARE, "likely covered")
PUBLISHERS = Column("publishers_likely", "publishers", Kind.COUNT, "likely covered")
DOWNLOADS = Column("downloads_likely", "downloads", Kind.COUNT, "likely covered")
SHARE_OF_DOWNLOADS = Column("share_of_downloads", "of all downloads", Kind.SHARE, "likely covered")

MODE_WORDS = {
    "own": "own step only",
    "cumulative": "cumulative compute",
    "inherits": "inherited from ancestors",
    "share": "share of the base's compute",
    "own_threshold": "own step over its own line",
}
"""Derivative modes as the report names them."""

LEVEL_WORDS = {3: "surely", 2: "likely", 1: "possibly", 0: "not covered"}
"""Verdict levels as the report names them."""
