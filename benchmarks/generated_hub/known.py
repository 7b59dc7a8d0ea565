"""Base models that exist: the curated table's, and of which of them models of a kind descend."""

from __future__ import annotations

import csv
from dataclasses import dataclass

import numpy as np

from benchmarks.generated_hub.shares import MOST_CHILDREN
from hubscan.settings import locate


@dataclass(frozen=True, slots=True)
class KnownBase:
    """A row of the curated table."""

    id: str
    created: int
    """Seconds since 1970."""
    parameters: int
    image: bool


def known_bases(most: int) -> list[KnownBase]:
    """At most `most`, those with the most children first; then in an order that means nothing."""
    with (locate.built_in() / "reference_models.csv").open(encoding="utf-8") as lines:
        rows = [r for r in csv.DictReader(lines) if "/" in r["hf_id"] and r["parameters"]]
    first = {name: place for place, (name, _) in enumerate(MOST_CHILDREN)}
    rows.sort(key=lambda r: (first.get(r["hf_id"], len(first)), r["hf_id"][::-1]))
    return [_base(row) for row in rows[:most]]


def _base(row: dict[str, str]) -> KnownBase:
    created = np.datetime64(row["release_date"] or "2023-01-01", "s").astype(np.int64)
    floor = np.datetime64("2022-03-03", "s").astype(np.int64)
    return KnownBase(
        row["hf_id"],
        int(max(created, floor)),
        int(float(row["parameters"])),
        row["modality"] == "image",
    )
