"""Columns that several sections share, so that one figure has one name everywhere."""

from __future__ import annotations

from hubscan.reports.document import Column
from hubscan.reports.spans import Kind, Term
from hubscan.reports.words import MODE_WORDS

CHECKED = Column("checked", "checked")
SURELY = Column("models_surely", "at least", Kind.COUNT, "models", leads=True)
LIKELY = Column("models_likely", "likely", Kind.COUNT, "models", leads=True)
POSSIBLY = Column("models_possibly", "at most", Kind.COUNT, "models", leads=True)
EXPECTED = Column("expected", "expected", Kind.COUNT, "models", leads=True)
EXPECTED_LOW = Column("expected_low", "from", Kind.COUNT, "90 % interval")
EXPECTED_HIGH = Column("expected_high", "to", Kind.COUNT, "90 % interval")
DISTINCT = Column("distinct_likely", "distinct", Kind.COUNT, "likely covered")
SHARE = Column("share_of_models", "of all models", Kind.SHARE, "likely covered")
PUBLISHERS = Column("publishers_likely", "publishers", Kind.COUNT, "likely covered")
DOWNLOADS = Column("downloads_likely", "downloads", Kind.COUNT, "likely covered")
SHARE_OF_DOWNLOADS = Column("share_of_downloads", "of all downloads", Kind.SHARE, "likely covered")

COUNT_TITLES = {"surely": "at least", "likely": "likely", "possibly": "at most"}
"""The three counts, as headings."""


def mode(name: str, *, silent: bool = False) -> Term:
    """A derivative mode as a cell; `silent` marks a text that leaves it open."""
    return Term(MODE_WORDS[name] + ("*" if silent else ""), name)
