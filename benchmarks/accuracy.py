"""`make accuracy`: every figure the estimates are judged by, with the misses.

All but the cards needs the measured data beside the checkout (../shared/data). The curated table is
hidden throughout (as if no family were known), so that no answer can leak from it.
"""

from __future__ import annotations

from benchmarks import accuracy_cards, accuracy_compute, accuracy_sizes, bench_cards
from benchmarks.accuracy_report import SHARED, show


def main() -> int:
    """Print all figures; 1 if a target is missed."""
    parts = {"Training tokens and hours in cards": accuracy_cards.lines()}
    if SHARED.is_dir():
        parts |= {
            "Parameters": accuracy_sizes.lines(),
            "Training compute": accuracy_compute.lines(),
            "Reading cards": bench_cards.lines(),
        }
    else:
        print("sizes, compute and speed are skipped: their data are not part of the checkout")
    for title, found in parts.items():
        show(title, found)
    missed = [line.name for found in parts.values() for line in found if line.reached is False]
    print(f"\n{len(missed)} targets not reached" + "".join(f"\n  {name}" for name in missed))
    return int(bool(missed))


if __name__ == "__main__":
    raise SystemExit(main())
