"""The fields asked of the listing: everything lineage and estimates read, in one pass."""

from __future__ import annotations

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
