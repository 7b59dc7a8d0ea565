"""`make accuracy`: every figure the estimates are judged by, with the misses.

Cards and sizes are measured on facts that are shipped; the rest needs the measured data beside the
checkout (../shared/data). The curated table is hidden throughout (as if no family were known), so
that no answer can leak from it. Where all parts could be tried, the figures are written to the file
that the report's section of methods prints.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks import (
    accuracy_cards,
    accuracy_compute,
    accuracy_lineage,
    accuracy_sizes,
    bench_cards,
)
from benchmarks.accuracy_report import SHARED, Line, show
from hubscan.model.text import canonical_json
from hubscan.reports import accuracy

SPEED = "Reading cards"
"""A part whose figures are of the machine, not of the estimates."""


def main() -> int:
    """Print all figures; 1 if a target is missed."""
    parts: dict[str, Sequence[Line]] = {
        "Figures in cards": accuracy_cards.lines(),
        "Parameters": accuracy_sizes.lines(),
    }
    if SHARED.is_dir():
        parts |= {
            "Training compute": accuracy_compute.lines(),
            "Parents and relations": accuracy_lineage.lines(),
            SPEED: bench_cards.lines(),
        }
        keep(parts)
    else:
        print("compute, parents and speed are skipped: their data are not part of the checkout")
    for title, found in parts.items():
        show(title, found)
    missed = [line.name for found in parts.values() for line in found if line.reached is False]
    print(f"\n{len(missed)} targets not reached" + "".join(f"\n  {name}" for name in missed))
    return int(bool(missed))


def keep(parts: Mapping[str, Sequence[Line]]) -> None:
    """Write the figures for the report."""
    rows = [
        {
            "part": part,
            "tried": line.name,
            "figure": line.figure,
            "target": line.target,
            "reached": line.reached,
        }
        for part, lines in parts.items()
        for line in lines
        if part != SPEED
    ]
    accuracy.FILE.write_text(canonical_json(rows), encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
