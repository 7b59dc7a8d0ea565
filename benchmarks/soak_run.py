"""SIGKILL over all stages of `hubscan run`: at every change of a file, and at any time.

    python -m benchmarks soak run [--times 700] [--each 1] [--in-a-row 6] [--seed 1]

Two jobs are killed. One counts recorded pages: at every change of a file, before it and after it,
`--in-a-row` kills one after the other; and at `--times` times drawn evenly over its steps, one by
one. The other scans a Hub over HTTP, refines and audits: at `--each` changes of each kind.

After each kill everything published is whole. The same command again gives the same reports, byte
for byte, as an undisturbed run; where a kill left the same files as one before, it is not run
again. Ends with exit code 1 if not. Set TMPDIR to a place in memory to spare a disk.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.support.damage import World
from tests.support.kills import Lost, Trials, any_time, every_change, hub_world
from tests.support.warmed import Moment, Warmed


def main(arguments: list[str] | None = None) -> int:
    """Kill both; 1 if anything is lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=700)
    parser.add_argument("--each", type=int, default=1)
    parser.add_argument("--in-a-row", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments or [])
    draw = random.Random(chosen.seed)
    print(f"seed {chosen.seed}")

    def rows(moments: Iterable[Moment]) -> list[list[Moment]]:
        found = list(moments)
        draw.shuffle(found)
        starts = range(0, len(found), chosen.in_a_row)
        return [found[n : n + chosen.in_a_row] for n in starts]

    lost = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with hub_world(folder / "hub") as (world, warmed):
            trials = Trials.of(world, warmed, folder / "hub" / "kept")
            print(f"a Hub: {_told(trials)}", flush=True)
            lost += _kill(trials, "changes", rows(every_change(trials.undisturbed, chosen.each)))
        world = World.make(folder / "pages")
        with Warmed(folder / "warmed", world.config) as warmed:
            trials = Trials.of(world, warmed, folder / "kept")
            print(f"recorded pages: {_told(trials)}", flush=True)
            times = ([any_time(trials.undisturbed, draw)] for _ in range(chosen.times))
            lost += _kill(trials, "times", times)
            lost += _kill(trials, "changes", rows(every_change(trials.undisturbed)))
    return int(lost > 0)


def _kill(trials: Trials, where: str, chains: Iterable[Sequence[Moment]]) -> int:
    """How many of `chains` of kills lost something."""
    lost, before = 0, (trials.kills, trials.runs, trials.ended, trials.cpu_seconds)
    for number, chain in enumerate(chains, 1):
        try:
            trials.chain(chain)
        except Lost as error:
            lost += 1
            print(f"LOST {error}", flush=True)
        if number % 10 == 0:
            print(f"  {number} trials, {trials.kills} kills, {lost} lost", flush=True)
    kills, runs, ended, cpu = (
        now - then
        for now, then in zip(
            (trials.kills, trials.runs, trials.ended, trials.cpu_seconds), before, strict=True
        )
    )
    print(
        f"  at {where}: {kills} kills, {ended} over before, {runs} different states run again, "
        f"{cpu / max(kills, 1):.1f} CPU-s a kill, {lost} lost",
        flush=True,
    )
    print("  in " + ", ".join(f"{step} {n}" for step, n in trials.steps.most_common()))
    print("  left: " + (", ".join(f"{what} {n}" for what, n in trials.left.items()) or "nothing"))
    trials.steps.clear()
    trials.left.clear()
    return lost


def _told(trials: Trials) -> str:
    run = trials.undisturbed
    return (
        f"undisturbed {run.cpu_seconds:.1f} CPU-s, {len(run.steps)} steps, "
        f"{len(run.changes)} changes of files, {len(trials.sound)} files of reports"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
