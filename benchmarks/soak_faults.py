"""Scan a Hub that misbehaves: every fault alone, and many in pairs.

    python -m benchmarks soak faults [--pairs 200] [--seed 1] [--only TEXT]

A scan may be complete and right, refused with a sentence, or resumable; ends with exit code 1 if
one is anything else.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.hub.fault_trials import BAD, Outcome, alone, bench, pairs


def main(arguments: list[str] | None = None) -> int:
    """Try them all; 1 if one ends badly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="faults whose name holds this")
    chosen = parser.parse_args(arguments or [])
    bad = 0
    with tempfile.TemporaryDirectory() as folder, bench(Path(folder)) as tried:
        for kind, trials in (("alone", alone()), ("in pairs", pairs(chosen.pairs, chosen.seed))):
            found: Counter[Outcome] = Counter()
            for trial in trials:
                if chosen.only not in trial.name:
                    continue
                outcome, said = tried.run(trial)
                found[outcome] += 1
                if outcome in BAD or chosen.only:
                    print(f"  {outcome}: {trial.name}: {said[:300]}", flush=True)
                bad += outcome in BAD
            print(
                f"{found.total()} faults {kind}: " + ", ".join(f"{n} {o}" for o, n in found.items())
            )
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
