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
    "evalResults",
    "gated",
    "gguf",
    "lastModified",
    "library_name",
    "likes",
    "pipeline_tag",
    "private",
    "safetensors",
    "sha",
    "siblings",
    "tags",
    "trendingScore",
)
"""All were listed together, three models a page, in July 2026; all but `evalResults` at limit=1000
over the whole Hub on 2026-10-03. `siblings` are names of files without sizes."""


def gone(kept: Collection[str]) -> str:
    """Our fields that are not among `kept`, for people."""
    return ", ".join(sorted(set(EXPAND) - set(kept)))


def accepted_fields(refusal: str) -> tuple[str, ...] | None:
    """Our fields that the Hub names in its 400 body; None if the body names none."""
    listed = named_in(refusal)
    return tuple(name for name in EXPAND if name in listed) or None


def named_in(refusal: str) -> list[str]:
    """All fields that the Hub names in its 400 body, in its order.

    The body reads `✖ Invalid option: expected one of "author"|"baseModels"|…`.
    """
    return re.findall(r'\\*"([A-Za-z_-]{1,40})\\*"', refusal.partition("expected one of")[2])
