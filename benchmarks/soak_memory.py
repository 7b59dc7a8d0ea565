"""Peak memory of a scan of 1,000,000 models against one of 100,000, over real HTTP.

    python -m benchmarks soak memory [--models 1000000]

The scan is flat if the larger one takes at most 50 MB more and less than 600 MB.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.hub.catalogue import EndlessCatalogue
from tests.hub.server import FakeHub

_SCAN = """
import sys
from pathlib import Path
from hubscan.hub import scan
from hubscan.store.datadir import DataDir
stored = scan("hub", DataDir(Path(sys.argv[1])))
assert stored.manifest["counts"]["models"] == int(sys.argv[2]), stored.manifest["counts"]
assert stored.manifest["completeness"]["state"] == "complete"
"""
_MOST_GROWTH_MB = 50
_MOST_MB = 600


@dataclass(frozen=True, slots=True)
class _Run:
    peak_mb: float
    cpu_seconds: float
    wall_seconds: float


def main(arguments: list[str] | None = None) -> int:
    """Print both runs; 1 if memory grows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=int, default=1_000_000)
    chosen = parser.parse_args(arguments or [])
    runs = {}
    for models in (chosen.models // 10, chosen.models):
        run = runs[models] = _scan(models)
        print(
            f"{models:9,} models: peak {run.peak_mb:.0f} MB, {run.cpu_seconds:.1f} CPU-s, "
            f"{run.wall_seconds:.1f} s",
            flush=True,
        )
    small, large = runs.values()
    growth = large.peak_mb - small.peak_mb
    flat = growth <= _MOST_GROWTH_MB and large.peak_mb < _MOST_MB
    print(f"growth {growth:+.0f} MB: {'flat' if flat else 'NOT FLAT'}")
    return int(not flat)


def _scan(models: int) -> _Run:
    with FakeHub(EndlessCatalogue(models)) as hub, tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "HF_ENDPOINT": hub.endpoint,
            "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
        }
        environment.pop("HF_TOKEN", None)
        started = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-c", _SCAN, folder, str(models)], env=environment
        )
        _, status, used = os.wait4(process.pid, 0)
        if os.waitstatus_to_exitcode(status) != 0:
            raise SystemExit(1)
        cpu = used.ru_utime + used.ru_stime
        return _Run(used.ru_maxrss / 1024, cpu, time.monotonic() - started)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
