"""The whole Hub over HTTP, in pages of the live size, beside the official client.

    python -m benchmarks bench whole_hub [--models 3200000] [--official 50000] [--rounds 1]

A Hub in a process of its own, whose time is not counted, lists so many objects of 4.75 kB in pages
of 5 MB. A scan of all of them is measured, and the official client that lists some of them with the
same fields and keeps nothing. Ends with exit code 1 if a target is missed.

    python -m benchmarks.bench_whole_hub serve MODELS     a Hub; prints its address
    python -m benchmarks.bench_whole_hub scan FOLDER      what a scan cost, as JSON
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.peak import peak_gb
from benchmarks.process import ROOT, measure
from hubscan.hub import scan
from hubscan.hub.fields import EXPAND
from hubscan.model.observer import Observer
from hubscan.store.datadir import DataDir
from tests.hub.catalogue import EndlessCatalogue
from tests.hub.server import FakeHub

_MODULE = "benchmarks.bench_whole_hub"
_KINDS = 5_000
"""Objects that come again and again under new names: five pages of 5 MB."""
_PER = 100_000
_WALK, _TABLES, _OFFICIAL = "pages onto disk", "tables", "HfApi.list_models, nothing kept"
_RATIO, _GB, _SLOW = "of the official client's CPU", "GB while pages come", "pages read singly"
_TARGETS = {_RATIO: 0.12, _GB: 0.45, _SLOW: 0.0}
"""At most."""
_CLIENT = f"""
from huggingface_hub import HfApi
for model in HfApi().list_models(sort="created_at", expand={list(EXPAND)!r}):
    pass
"""


def main(arguments: list[str] | None = None) -> int:
    """Print CPU-seconds for 100,000 models, and what is held to a target; 1 if one is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks bench whole_hub")
    parser.add_argument("--models", type=int, default=3_200_000)
    parser.add_argument("--official", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=1)
    chosen = parser.parse_args(arguments or [])
    costs: list[dict[str, float]] = []
    theirs: list[float] = []
    for _ in range(chosen.rounds):  # in turns, so that a slow minute slows both
        costs.append(_scan(chosen.models))
        theirs.append(_official(chosen.official))
    median = {n: statistics.median(cost[n] for cost in costs) for n in costs[0]}
    figures = {n: median[n] / chosen.models * _PER for n in (_WALK, _TABLES)}
    figures[_OFFICIAL] = statistics.median(theirs) / chosen.official * _PER
    print(f"{chosen.models:,} models, CPU-s for {_PER:,}, medians of {chosen.rounds}")
    for name, seconds in figures.items():
        print(f"  {name:38}{seconds:9.2f}{seconds / figures[_OFFICIAL]:9.3f}")
    print(f"  tables are there {median['after']:.0f} s after the last page")
    print(f"  {median['all GB']:.2f} GB in all processes together")
    return _missed(median | {_RATIO: figures[_WALK] / figures[_OFFICIAL]})


def _missed(found: dict[str, float]) -> int:
    for name, most in _TARGETS.items():
        held = "held  " if found[name] <= most else "MISSED"
        print(f"  {held} {found[name]:.3g} {name}: at most {most:g}")
    return int(any(found[name] > most for name, most in _TARGETS.items()))


def _scan(models: int) -> dict[str, float]:
    with _hub(models) as endpoint, tempfile.TemporaryDirectory() as folder:
        cost = measure(
            [sys.executable, "-m", _MODULE, "scan", folder], _environment(endpoint, folder)
        )
    told: dict[str, float] = json.loads(cost.output)
    if told["models"] != models:
        raise RuntimeError(f"{models:,} models became {told['models']:,}")
    return told | {"all GB": cost.peak_gb}


def _official(models: int) -> float:
    with _hub(models) as endpoint, tempfile.TemporaryDirectory() as folder:
        environment = _environment(endpoint, folder)
        spent = [
            measure([sys.executable, "-c", code], environment).cpu_seconds
            for code in (_CLIENT, _CLIENT.partition("for ")[0])
        ]
    return spent[0] - spent[1]


def _environment(endpoint: str, folder: str) -> dict[str, str]:
    return {
        "HF_ENDPOINT": endpoint,
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HOME": folder,
        "HF_TOKEN": "",
    }


@contextmanager
def _hub(models: int) -> Iterator[str]:
    """The address of a Hub of so many models in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", _MODULE, "serve", str(models)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process.stdout.readline().strip() if process.stdout else ""
        finally:
            process.kill()


def _serve(models: int) -> None:
    catalogue = EndlessCatalogue(models, kinds=min(models, _KINDS))
    catalogue.encoded(0, 1, EXPAND)  # made before anybody waits for it
    with FakeHub(catalogue) as hub:
        hub.link_host = hub.endpoint  # the official client follows Link to the letter
        print(hub.endpoint, flush=True)
        sys.stdin.read()


class _Clock(Observer):
    """CPU-seconds, peak memory and time of this process when the last page is on disk."""

    walk = gb = at = 0.0

    def step(self, name: str, total: int | None = None, unit: str = "") -> None:
        if name == "tables":
            self.walk, self.gb, self.at = _spent(), peak_gb(), time.monotonic()


def _spent() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime


def _scan_here(folder: Path) -> None:
    started, watch = _spent(), _Clock()
    stored = scan("hub", DataDir(folder), observer=watch)
    below = resource.getrusage(resource.RUSAGE_CHILDREN)
    told: dict[str, Any] = {
        _WALK: watch.walk - started,
        _TABLES: _spent() - watch.walk + below.ru_utime + below.ru_stime,
        _GB: watch.gb,
        _SLOW: stored.manifest["pages_read_singly"],
        "after": time.monotonic() - watch.at,
        "models": stored.manifest["counts"]["models"],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        _serve(int(sys.argv[2]))
    else:
        _scan_here(Path(sys.argv[2]))
