"""Kill the scanner with SIGKILL at random moments of a 200-page scan; see that nothing is lost.

    python -m benchmarks soak scan [--kills 30] [--rounds 1] [--seed 1]

Ends with exit code 1 if a model is missing or comes twice.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.hub.catalogue import Catalogue
from tests.hub.kill_chain import random_faults, run_chain
from tests.hub.server import FakeHub


def main(arguments: list[str] | None = None) -> int:
    """Run the rounds; 1 if a model is missing or comes twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments or [])
    catalogue = Catalogue.of(chosen.pages * 1000, step=600)
    for number in range(chosen.rounds):
        seed = chosen.seed + number
        jobs = 1 if number % 2 == 0 else 4
        with FakeHub(catalogue) as hub, tempfile.TemporaryDirectory() as folder:
            hub.faults = random_faults(seed)
            hub.delay = 0.005
            chain = run_chain(hub, Path(folder), kills=chosen.kills, seed=seed, jobs=jobs)
            missing = len(catalogue.keys) - chain.distinct
            twice = chain.models - chain.distinct + chain.repeated
            faults = sum(n for what, n in hub.counters.items() if what.startswith("fault"))
            print(
                f"seed {seed}, jobs {jobs}: {chain.kills} kills, {chain.processes} processes, "
                f"{faults} faults, {hub.listing_requests} requests for {chosen.pages} pages: "
                f"{chain.models:,} models, {missing} missing, {twice} twice"
            )
            if missing or twice:
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
