"""Flipped bits in every kind of file that a run leaves: the same result, or a sentence.

    python -m benchmarks soak flips [--flips 1000] [--seed 1] [--only TEXT]

As many in every kind. Prints what became of them; ends with exit code 1 if anything changed in
silence.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.support.flips import OTHER, flips_of_a_hub


def main(arguments: list[str] | None = None) -> int:
    """Flip them; 1 if a reader got something else without a word."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flips", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="kinds whose name holds this")
    chosen = parser.parse_args(arguments or [])
    draw = random.Random(chosen.seed)
    with tempfile.TemporaryDirectory() as folder, flips_of_a_hub(Path(folder)) as flips:
        kinds = sorted(name for name in flips.kinds if chosen.only in name)
        counts: dict[str, Counter[str]] = {kind: Counter() for kind in kinds}
        began = time.process_time()
        for number in range(chosen.flips):
            kind = kinds[number % len(kinds)]
            outcome, path = flips.flip(kind, draw)
            counts[kind][outcome] += 1
            if outcome == OTHER:
                print(f"flip {number}: {outcome}: {kind}: {path.name}", flush=True)
    for kind, count in counts.items():
        told = ", ".join(f"{n} {what}" for what, n in sorted(count.items()))
        print(f"  {kind:36} {told}")
    total = sum(counts.values(), Counter[str]())
    print(
        f"{total.total()} flips in {len(kinds)} kinds of files: {dict(total)}, "
        f"{(time.process_time() - began) / max(chosen.flips, 1):.2f} CPU-s a flip"
    )
    return int(total[OTHER] > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
