"""The listing over HTTP into Parquet: a scan against the official client and pandas."""

from __future__ import annotations

import json
import sys
import tempfile
from contextlib import ExitStack
from functools import partial

from benchmarks.generated_hub.objects import Objects
from benchmarks.generated_hub.plan import plan
from benchmarks.performance.comparison import Comparison, in_turns
from benchmarks.process import measure
from hubscan.hub.fields import EXPAND
from tests.hub.catalogue import Catalogue
from tests.hub.server import FakeHub

MODELS = 10_000
_HUBSCAN = """
import sys
from pathlib import Path
from hubscan.hub import scan
from hubscan.store.datadir import DataDir
scan("hub", DataDir(Path(sys.argv[1])))
"""
_OFFICIAL = f"""
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


def compare(rounds: int, models: int = MODELS) -> Comparison:
    """Two sizes each, because a start-up has nothing to do with the number of models."""
    objects = json.loads(Objects(plan(models)).page(models - 1, 0))
    few = models // 10
    with ExitStack() as stack:
        hubs = {
            size: stack.enter_context(FakeHub(Catalogue(objects[:size]), keep_packed=True))
            for size in (few, models)
        }
        for hub in hubs.values():
            hub.link_host = hub.endpoint  # the official client follows Link to the letter

        def per_100_000(code: str) -> float:
            small, large = (_cpu_seconds(code, hub) for hub in hubs.values())
            return (large - small) / (models - few) * 100_000

        ways = {"hubscan scan": _HUBSCAN, "HfApi.list_models + pandas.to_parquet": _OFFICIAL}
        return in_turns(
            Comparison(
                "Listing to Parquet",
                f"{models:,} objects of the live size from a Hub on this machine, over HTTP, to "
                f"Parquet; without the start-up of the process. Figures are for 100,000 models. "
                "hubscan also keeps every page as it came, checks every value and writes a table "
                "of parents.",
                "CPU-s",
            ),
            {way: partial(per_100_000, code) for way, code in ways.items()},
            rounds,
        )


def _cpu_seconds(code: str, hub: FakeHub) -> float:
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "HF_ENDPOINT": hub.endpoint,
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HOME": folder,
            "HF_TOKEN": "",
        }
        return measure([sys.executable, "-c", code, folder], environment).cpu_seconds
