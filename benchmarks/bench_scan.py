"""CPU-seconds to list models into Parquet: hubscan against HfApi.list_models, the same pages.

    python -m benchmarks.bench_scan [--models 20000] [--repeats 5]

Each side is a process of its own that talks to the test Hub in this one over real HTTP; only its
own user and system time counts. Both also pay a start-up that has nothing to do with the number of
models, so each is measured at two sizes and the difference counts.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from hubscan.hub.fields import EXPAND
from tests.hub.catalogue import Catalogue
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
_TARGET = 0.1


def main(arguments: list[str] | None = None) -> int:
    """Print medians; 1 if hubscan needs more than a tenth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=int, default=20_000)
    parser.add_argument("--repeats", type=int, default=5)
    chosen = parser.parse_args(arguments or [])
    small = chosen.models // 10
    spent: dict[tuple[str, int], list[float]] = {}
    for models in (small, chosen.models):
        with FakeHub(Catalogue.of(models, step=1000), keep_packed=True) as hub:
            hub.link_host = hub.endpoint  # HfApi follows Link to the letter
            for _ in range(chosen.repeats):
                for name, code in (("hubscan", _HUBSCAN), ("HfApi + pandas", _HFAPI)):
                    spent.setdefault((name, models), []).append(_cpu_seconds(code, hub))
    rates = {}
    for name in ("hubscan", "HfApi + pandas"):
        whole, base = (statistics.median(spent[name, n]) for n in (chosen.models, small))
        rates[name] = (whole - base) / (chosen.models - small)
        print(
            f"{name:15s} {rates[name] * 1e5:6.2f} CPU-s per 100,000 models "
            f"(whole process at {chosen.models:,}: {whole:.2f} s, at {small:,}: {base:.2f} s)"
        )
    share = rates["hubscan"] / rates["HfApi + pandas"]
    print(f"hubscan needs {share:.3f} of HfApi's CPU time (target at most {_TARGET})")
    return int(share > _TARGET)


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
