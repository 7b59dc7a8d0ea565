"""`make census`: every figure that counts are judged by, with the misses.

python -m benchmarks.census [--draws 60]
python -m benchmarks.census hubs [--hubs 40 --models 100000 --budget 600 --budget 3000]
    [--first-seed 1]; seeds from 1001 are for reports, the method is never changed by them
"""

from __future__ import annotations

import argparse

from benchmarks.census.hubs_report import generated_hubs
from benchmarks.census.report import hidden_families


def main() -> int:
    """Print all figures; 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.census")
    parser.add_argument("--draws", type=int, default=60, help="draws of hidden families")
    parts = parser.add_subparsers(dest="part")
    hubs = parts.add_parser("hubs", help="Hubs whose truth is known, with and without an audit")
    hubs.add_argument("--hubs", type=int, default=40)
    hubs.add_argument("--models", type=int, default=100_000)
    hubs.add_argument("--budget", type=int, action="append", metavar="REQUESTS", help="repeatable")
    hubs.add_argument("--first-seed", type=int, default=1, help="1001 and up: Hubs kept unseen")
    asked = parser.parse_args()
    if asked.part == "hubs":
        budgets = tuple(asked.budget or (600, 3_000))
        missed = generated_hubs(asked.hubs, asked.models, budgets, asked.first_seed)
    else:
        missed = hidden_families(asked.draws)
    print(f"\n{len(missed)} targets not reached" + "".join(f"\n  {name}" for name in missed))
    return int(bool(missed))


if __name__ == "__main__":
    raise SystemExit(main())
