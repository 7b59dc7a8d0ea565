"""SIGKILL over all stages of `hubscan run`, and flipped bits in every kind of file.

    python -m benchmarks soak run [--kills 1000] [--flips 1000] [--seed 1]

After each kill everything published is whole, and the same command gives the same result as an
undisturbed run. After each flip a reader gets the same result or a sentence. Ends with exit code 1
if not.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.support.damage import OTHER, World, flip, kill_once, kinds, outcome_of, reader_of


def main(arguments: list[str] | None = None) -> int:
    """Kills first, then flips; 1 if anything differs silently."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--flips", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments or [])
    draw = random.Random(chosen.seed)
    with tempfile.TemporaryDirectory() as folder:
        world = World.make(Path(folder))
        began = time.monotonic()
        world.run()
        usual, sound = time.monotonic() - began, world.result()
        return max(_kills(world, chosen.kills, usual, sound, draw), _flips(world, chosen, draw))


def _kills(world: World, count: int, usual: float, sound: str, draw: random.Random) -> int:
    killed = 0
    for number in range(1, count + 1):
        killed += kill_once(world, draw.uniform(0, usual))
        if world.result() != sound:
            print(f"kill {number}: another result")
            return 1
        if number % 50 == 0:
            print(f"{number} kills ({killed} before the end): same result, all whole", flush=True)
    print(f"{count} runs, {killed} killed before their end, over {usual:.1f} s: 0 differ")
    return 0


def _flips(world: World, chosen: argparse.Namespace, draw: random.Random) -> int:
    files = kinds(world)
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in files}
    with tempfile.TemporaryDirectory() as scratch:
        readers = {kind: reader_of(kind, world, Path(scratch) / "reports") for kind in files}
        sound = {kind: "" if kind == "raw" else readers[kind]() for kind in files}
        for number in range(chosen.flips):
            kind = sorted(files)[number % len(files)]
            undo = flip(files[kind], draw)
            counts[kind][outcome_of(kind, world, readers[kind], sound[kind])] += 1
            undo()
    for kind, count in sorted(counts.items()):
        print(f"{kind:32} {dict(count)}")
    return int(any(count[OTHER] for count in counts.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
