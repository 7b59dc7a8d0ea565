"""CPU-seconds to list models into Parquet: hubscan against HfApi.list_models, the same pages.

    python -m benchmarks.bench_scan [--models 50000] [--repeats 5]

Each side is a process of its own that talks to the test Hub in this one over real HTTP; only its
own user and system time counts. Both also pay a start-up that has nothing to do with the number of
models, so each is measured at two sizes, in turns, and the difference counts.

The pages are of two kinds: generated objects of 1 kB, which is less than real ones have, and
recorded objects of the Hub, 2.4 kB on average, where that recording is at hand.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from hubscan.hub.fields import EXPAND
from tests.hub.catalogue import Catalogue, generated
from tests.hub.server import FakeHub

_HUBSCAN = """
import sys
from pathlib import Path
from hubscan.hub import scan
from hubscan.store.datadir import DataDir
scan("hub", DataDir(Path(sys.argv[1])))
"""
_HFAPI = f"""
import json, sys
import pandas
from huggingface_hub import HfApi
models = HfApi().list_models(sort="created_at", expand={list(EXPAND)!r})
def plain(value):
    if value is None or isinstance(value, (str, int, float)) or hasattr(value, "isoformat"):
        return value
    return json.dumps(value if isinstance(value, (dict, list)) else vars(value), default=str)
rows = [{{k: plain(v) for k, v in vars(m).items()}} | {{"gated": str(m.gated)}} for m in models]
pandas.DataFrame(rows).to_parquet(sys.argv[1] + "/models.parquet")
"""
_SIDES = (("hubscan", _HUBSCAN), ("HfApi + pandas", _HFAPI))
_RECORDED = Path(__file__).resolve().parents[2] / "shared/data/hub_models_2026-05.jsonl.gz"
_STEP = 1000
_TARGET = 0.1


def main(arguments: list[str] | None = None) -> int:
    """Print medians; 1 if hubscan needs more than a tenth on recorded objects."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=int, default=50_000)
    parser.add_argument("--repeats", type=int, default=5)
    chosen = parser.parse_args(arguments or [])
    share = _compare("generated", Catalogue.of(chosen.models, step=_STEP), chosen.repeats)
    if _RECORDED.is_file():
        share = _compare("recorded", _recorded(chosen.models), chosen.repeats)
    else:
        print("recorded objects: not at hand")
    return int(share > _TARGET)


def _recorded(count: int) -> Catalogue:
    """Recorded objects, over and over, with the members that the recording has left out."""
    with gzip.open(_RECORDED, "rt", encoding="utf-8") as lines:
        real = [json.loads(line) for line in lines]
    whole = [generated(number, step=_STEP) for number in range(count)]
    same = ("_id", "id", "createdAt", "sha", "private", "disabled", "gated", "config")
    kept = [{name: model[name] for name in same} for model in whole]
    return Catalogue([{**real[n % len(real)], **members} for n, members in enumerate(kept)])


def _compare(kind: str, models: Catalogue, repeats: int) -> float:
    """The share of the official client's CPU time that hubscan needs."""
    whole = len(models.objects)
    sizes = {whole // 10: Catalogue(models.objects[: whole // 10]), whole: models}
    spent: dict[tuple[str, int], list[float]] = {}
    with ExitStack() as stack:
        hubs = {
            size: stack.enter_context(FakeHub(catalogue, keep_packed=True))
            for size, catalogue in sizes.items()
        }
        for hub in hubs.values():
            hub.link_host = hub.endpoint  # HfApi follows Link to the letter
        for _ in range(repeats):
            for name, code in _SIDES:
                for size, hub in hubs.items():
                    spent.setdefault((name, size), []).append(_cpu_seconds(code, hub))
    average = sum(map(len, models.encoded)) / whole
    print(f"{kind} objects, {average:,.0f} bytes on average")
    rates = {}
    for name, _ in _SIDES:
        low, high = (statistics.median(spent[name, size]) for size in sizes)
        rates[name] = (high - low) / (whole - whole // 10)
        print(
            f"  {name:15s} {rates[name] * 1e5:6.2f} CPU-s per 100,000 models "
            f"(whole process at {whole:,}: {high:.2f} s, at {whole // 10:,}: {low:.2f} s)"
        )
    share = rates["hubscan"] / rates["HfApi + pandas"]
    print(f"  hubscan needs {share:.3f} of HfApi's CPU time (target at most {_TARGET})")
    return share


def _cpu_seconds(code: str, hub: FakeHub) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "HF_ENDPOINT": hub.endpoint,
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HOME": folder,
            "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
        }
        environment.pop("HF_TOKEN", None)
        subprocess.run([sys.executable, "-c", code, folder], env=environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
