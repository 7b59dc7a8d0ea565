"""The whole Hub over HTTP, page by page of the live size, beside the official client.

python -m benchmarks.performance.whole_hub serve MODELS      # a Hub; prints its address
python -m benchmarks.performance.whole_hub scan FOLDER       # `{"walk": …, "tables": …}`, CPU-s
"""

from __future__ import annotations

import json
import math
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.peak import peak_gb
from benchmarks.performance.comparison import Comparison, in_turns
from benchmarks.process import ROOT, measure
from hubscan.hub import scan
from hubscan.hub.fields import EXPAND
from hubscan.model.observer import Observer
from hubscan.store.datadir import DataDir
from tests.hub.catalogue import EndlessCatalogue
from tests.hub.server import FakeHub

_MODULE = "benchmarks.performance.whole_hub"
MODELS = 3_200_000
OFFICIAL_MODELS = 50_000
"""The official client keeps nothing and takes as long for every model: fewer of them will do."""
_KINDS = 5_000
"""Objects that come again and again under new names: five pages of 5 MB."""
_WALK, _SCAN, _OFFICIAL = (
    "hubscan: pages onto disk",
    "hubscan scan, with tables",
    "HfApi.list_models, nothing kept",
)
_TARGETS = {"ratio": 0.12, "GB": 0.45, "slow pages": 0}
"""At most: of the official client's CPU, of memory while pages come, of pages read singly."""
_CLIENT = f"""
from huggingface_hub import HfApi
for model in HfApi().list_models(sort="created_at", expand={list(EXPAND)!r}):
    pass
"""


def compare(rounds: int, models: int = MODELS, official: int = OFFICIAL_MODELS) -> Comparison:
    """Figures for 100,000 models; the first way is the client alone, as the official one is."""
    found = Comparison(
        "The whole listing",
        "",
        "CPU-s",
    )
    costs: list[dict[str, float]] = []

    def ours() -> float:
        costs.append(_scan(models))
        return costs[-1]["walk"] / models * 100_000

    ways: dict[str, Callable[[], float]] = {
        _WALK: ours,
        _SCAN: lambda: (costs[-1]["walk"] + costs[-1]["tables"]) / models * 100_000,
        _OFFICIAL: lambda: _official(official),
    }
    in_turns(found, ways, rounds=max(1, math.ceil(rounds / 2)))
    return _told(found, models, official, costs)


def _told(
    found: Comparison, models: int, official: int, costs: list[dict[str, float]]
) -> Comparison:
    """The same with what stands beside the figures: memory, the slow path, and the targets."""
    most = {name: max(cost[name] for cost in costs) for name in ("GB", "all GB", "slow pages")}
    most["ratio"] = found.medians[_WALK] / found.medians[_OFFICIAL]
    verdicts = {n: "held" if most[n] <= bound else "MISSED" for n, bound in _TARGETS.items()}
    held = ", ".join(
        f"{name} {most[name]:.3g} ({verdicts[name]}: {bound:g} at most)"
        for name, bound in _TARGETS.items()
    )
    what = (
        f"{models:,} objects of the live size, in pages of 5 MB, from a Hub in a process of its "
        f"own, whose time is not counted; the official client lists {official:,} of them with the "
        "same fields and keeps nothing. Figures are for 100,000 models. The client's part is to "
        f"bring the pages onto disk, checked: {held}. With all processes that make tables it is "
        f"{most['all GB']:.2g} GB."
    )
    return Comparison(found.title, what, found.unit, found.figures)


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
    return (spent[0] - spent[1]) / models * 100_000


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
    with FakeHub(EndlessCatalogue(models, kinds=min(models, _KINDS))) as hub:
        hub.link_host = hub.endpoint  # the official client follows Link to the letter
        hub.catalogue.encoded(0, 1, EXPAND)  # made before anybody waits for it
        print(hub.endpoint, flush=True)
        sys.stdin.read()


class _Clock(Observer):
    """CPU-seconds and peak memory of this process when the last page is on disk."""

    walk = gb = 0.0

    def step(self, name: str, total: int | None = None, unit: str = "") -> None:
        if name == "tables":
            self.walk, self.gb = _spent(), peak_gb()


def _spent() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime


def _scan_here(folder: Path) -> None:
    started, watch = _spent(), _Clock()
    stored = scan("hub", DataDir(folder), observer=watch)
    below = resource.getrusage(resource.RUSAGE_CHILDREN)
    told: dict[str, Any] = {
        "walk": watch.walk - started,
        "tables": _spent() - watch.walk + below.ru_utime + below.ru_stime,
        "GB": watch.gb,
        "slow pages": stored.manifest["pages_read_singly"],
        "models": stored.manifest["counts"]["models"],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        _serve(int(sys.argv[2]))
    else:
        _scan_here(Path(sys.argv[2]))
