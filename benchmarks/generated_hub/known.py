"""Models that exist: those of the built-in sample that others may descend from."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import hubscan.sample
from benchmarks.generated_hub.shares import MOST_CHILDREN

_FIRST = {name: place for place, (name, _) in enumerate(MOST_CHILDREN)}


@dataclass(frozen=True, slots=True)
class KnownBase:
    """A model of the sample."""

    id: str
    created: int
    """Seconds since 1970."""
    parameters: int | None
    image: bool
    """It makes images."""


def known_bases(most: int) -> list[KnownBase]:
    """At most `most` that have no parent: those with the most children first, then by likes."""
    pages = sorted((Path(hubscan.sample.__path__[0]) / "pages").glob("*.json.gz"))
    listed = [o for page in pages for o in json.loads(gzip.decompress(page.read_bytes()))]
    bases = [o for o in listed if "createdAt" in o and (_has_size(o) or o["id"] in _FIRST)]
    bases.sort(key=lambda o: (_FIRST.get(o["id"], len(_FIRST)), -o.get("likes", 0), o["id"]))
    return [_base(o) for o in bases[:most]]


def _has_size(listed: dict[str, Any]) -> bool:
    return "baseModels" not in listed and "total" in listed.get("safetensors", {})


def _base(listed: dict[str, Any]) -> KnownBase:
    created = np.datetime64(listed["createdAt"].rstrip("Z"), "s").astype(np.int64)
    floor = np.datetime64("2022-03-03", "s").astype(np.int64)
    return KnownBase(
        listed["id"],
        int(max(created, floor)),
        listed.get("safetensors", {}).get("total"),
        listed.get("pipeline_tag") == "text-to-image",
    )
