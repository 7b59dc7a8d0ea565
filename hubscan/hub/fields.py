"""The fields asked of the listing: everything lineage and estimates read, in one pass."""

from __future__ import annotations

import re
from collections.abc import Collection

EXPAND = (
    "author",
    "baseModels",
    "cardData",
    "config",
    "createdAt",
    "disabled",
    "downloads",
    "downloadsAllTime",
    "gated",
    "gguf",
    "lastModified",
    "library_name",
    "likes",
    "pipeline_tag",
    "private",
    "safetensors",
    "sha",
    "tags",
    "trendingScore",
)
"""Eighteen of these were listed together at limit=1000 on 2026-08-18; `sha` is the addition."""


def gone(kept: Collection[str]) -> str:
    """Our fields that are not among `kept`, for people."""
    return ", ".join(sorted(set(EXPAND) - set(kept)))


def still_allowed(refusal: str) -> tuple[str, ...] | None:
    """Our fields that the Hub names in its 400 body; None if the body names none.

    The body reads `Invalid option: expected one of "author"|"baseModels"|…`.
    """
    listed = set(re.findall(r'\\*"([A-Za-z_-]{1,40})\\*"', refusal.partition("expected one of")[2]))
    kept = tuple(name for name in EXPAND if name in listed)
    return kept or None
