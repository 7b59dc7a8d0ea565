"""Measure everything and write the page.

python -m benchmarks.performance [--rounds 5] [--out docs/performance.md]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.performance import cards, lineage, listing, rules, start
from benchmarks.performance.page import render
from benchmarks.process import ROOT

COMPARISONS = (
    listing.compare,
    lineage.compare,
    lineage.compare_networkx,
    rules.compare,
    cards.compare,
    start.compare,
)


def main() -> None:
    """Run all comparisons, one after another."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.performance")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path, default=ROOT / "docs/performance.md")
    chosen = parser.parse_args()
    found = []
    for compare in COMPARISONS:
        found.append(compare(chosen.rounds))
        found[-1].show()
    chosen.out.write_text(render(found, chosen.rounds), encoding="utf-8")
    print(f"\n{chosen.out} written")


if __name__ == "__main__":
    main()
