"""Kill a scan again and again, resume it, and see whether a model was lost or came twice."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from hubscan.store.datadir import DataDir, Stored
from tests.hub.server import FakeHub

PASSING = ("408", "429", "500", "503", "reset", "cut", "cut gzip", "cut json", "html", "redirect")
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Chain:
    """What a chain of killed and resumed scans came to."""

    kills: int
    processes: int
    snapshot: Stored
    models: int
    distinct: int
    repeated: int


def random_faults(seed: int, share: float = 0.08) -> Callable[[int], str | None]:
    """A fault for `share` of the listing requests, never three in a row."""
    draw = random.Random(seed)
    drawn: dict[int, str | None] = {}

    def fault(number: int) -> str | None:
        if number not in drawn:
            drawn[number] = draw.choice(PASSING) if draw.random() < share else None
        return drawn[number]

    return fault


def run_chain(hub: FakeHub, data: Path, *, kills: int, seed: int, jobs: int = 1) -> Chain:
    """Scan `hub` into `data`, killing the scanner `kills` times at random moments.

    The moments are spread over requests, not seconds: the process is killed a random instant
    after the server has seen a random number of further requests.
    """
    draw = random.Random(seed)
    killed = processes = 0
    pages = -(-len(hub.catalogue.keys) // 1000)
    while True:
        processes += 1
        process = _start(hub, data, jobs)
        if killed < kills:
            target = hub.listing_requests + draw.randint(0, max(2, 2 * pages // kills))
            _wait_for(process, hub, target)
            time.sleep(draw.random() * 0.02)
        else:
            process.wait(timeout=300)
        if process.poll() is None:
            process.kill()
            killed += 1
        _, errors = process.communicate()
        if process.returncode == 0:
            return _result(hub, data, killed, processes)
        assert b"Traceback" not in errors, errors.decode()
        assert process.returncode in (-9, 3), errors.decode()
        assert processes < 20 * kills + 20, "it never ends"


def _start(hub: FakeHub, data: Path, jobs: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "HF_ENDPOINT": hub.endpoint, "PYTHONPATH": str(_ROOT)}
    environment.pop("HF_TOKEN", None)
    return subprocess.Popen(
        [sys.executable, "-m", "tests.hub.scan_process", str(data), str(jobs)],
        cwd=_ROOT,
        env=environment,
        stderr=subprocess.PIPE,
    )


def _wait_for(process: subprocess.Popen[bytes], hub: FakeHub, target: int) -> None:
    while process.poll() is None and hub.listing_requests < target:
        time.sleep(0.001)


def _result(hub: FakeHub, data: Path, killed: int, processes: int) -> Chain:
    snapshot = DataDir(data).snapshot()
    found = duckdb.sql(f"SELECT key FROM '{snapshot.table('models')}'").fetchall()
    reasons = duckdb.sql(f"SELECT reason FROM '{snapshot.table('rejects')}'").fetchall()
    distinct = {k for (k,) in found}
    assert distinct == set(hub.catalogue.keys)
    repeated = sum(reason.startswith("repeated") for (reason,) in reasons)
    return Chain(killed, processes, snapshot, len(found), len(distinct), repeated)
