"""Change the declared methods at random, one change at a time, and see whether the tests notice.

    python -m scripts.mutants [--count 120] [--seed 1 2 3] [--jobs 2]

A change that no test notices and that changes no figure over a broad grid of facts is equivalent
and does not count. The other survivors are listed; below 95 % caught the command fails.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import time
from functools import partial

from scripts.mutants.changes import Mutant, mutants
from scripts.mutants.equivalent import equivalent
from scripts.mutants.trials import Tests, side_by_side, with_tests

WANTED = 0.95
CAUGHT, EQUIVALENT, SURVIVED = "caught", "equivalent", "survived"


def verdict(tests: Tests, mutant: Mutant) -> str:
    """What becomes of a change, made in copies of this process."""
    ((_, noticed),) = side_by_side({0: partial(_noticed, tests, mutant)}, 1)
    if noticed:
        return CAUGHT
    ((_, same),) = side_by_side({0: partial(equivalent, mutant.make, mutant.tables)}, 1)
    return EQUIVALENT if same else SURVIVED


def _noticed(tests: Tests, mutant: Mutant) -> bool:
    mutant.make()
    return tests.notice(mutant.tables)


def run(options: argparse.Namespace, tests: Tests) -> int:
    """Try as many changes as asked for; 1 if too many survive."""
    failing = tests.learn(options.jobs)
    if failing:
        print("These fail without any change; mend them first:", *failing, sep="\n  ")
        return 1
    every = mutants()
    known: dict[Mutant, str] = {}
    shares = [_tried(seed, every, known, options, tests) for seed in options.seed]
    return int(min(shares) < WANTED)


def _tried(
    seed: int, every: list[Mutant], known: dict[Mutant, str], options: argparse.Namespace,
    tests: Tests,
) -> float:  # fmt: skip
    """Try the changes of one seed and say what came of them; the share that was caught."""
    begun, before = time.monotonic(), _processor_seconds()
    chosen = random.Random(seed).sample(every, min(options.count, len(every)))
    work = {mutant: partial(verdict, tests, mutant) for mutant in chosen if mutant not in known}
    print(f"seed {seed}", flush=True)
    for mutant, told in side_by_side(work, options.jobs):
        known[mutant] = told
        print(
            "." if told == CAUGHT else f"\n{told}: {mutant.file}: {mutant.told}", end="", flush=True
        )
    found = [known[mutant] for mutant in chosen]
    visible = len(chosen) - found.count(EQUIVALENT)
    share = found.count(CAUGHT) / max(1, visible)
    each = (_processor_seconds() - before) / max(1, len(work))
    print(
        f"\n{found.count(CAUGHT)} of {visible} changes caught: {share:.1%} (wanted: {WANTED:.0%}); "
        f"{found.count(SURVIVED)} survived. {found.count(EQUIVALENT)} that change no figure do not "
        f"count. {len(chosen)} of {len(every)} possible ones tried in "
        f"{time.monotonic() - begun:.0f} s, {each:.1f} processor seconds each",
        flush=True,
    )
    return share


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Read the options, collect the tests, try."""
    parser = argparse.ArgumentParser(prog="python -m scripts.mutants", description=__doc__)
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--seed", type=int, nargs="+", default=[1])
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    return with_tests(partial(run, parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
