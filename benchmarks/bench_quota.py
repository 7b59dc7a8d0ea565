"""A 100-page scan under short quota windows: no refusals, and little time lost to caution.

    python -m benchmarks.bench_quota [--pages 100]

The bound is what the windows alone impose plus the time that the pages of the last one take.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from hubscan.hub.client import HubClient
from hubscan.hub.fields import EXPAND
from hubscan.hub.walk import listing_url, walk
from tests.hub.catalogue import EndlessCatalogue
from tests.hub.server import FakeHub, Quota

_MOST_LOST = 0.05
_NOISE_SECONDS = 0.25
"""How much two free walks differ on a busy machine."""


def main(arguments: list[str] | None = None) -> int:
    """Walk under `q=500;w=5` and under `q=40;w=5`; 1 if refused or too slow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=100)
    chosen = parser.parse_args(arguments or [])
    failed = 0
    with (
        FakeHub(EndlessCatalogue(chosen.pages * 1000), keep_packed=True) as hub,
        tempfile.TemporaryDirectory() as folder,
    ):
        _walk(hub, Path(folder))  # packs the pages
        free = max(_walk(hub, Path(folder)) for _ in range(2))
        for requests, window in ((500, 5.0), (40, 5.0)):
            hub.quota = Quota(requests, window)
            spent = _walk(hub, Path(folder))
            full, rest = divmod(chosen.pages - 1, requests)
            bound = max(free, full * window + (rest + 1) / chosen.pages * free)
            refused = hub.counters["status 429"]
            print(
                f"q={requests};w={window:g}: {spent:.2f} s, bound {bound:.2f} s "
                f"({spent / bound - 1:+.1%}), {refused} refusals"
            )
            failed |= refused > 0 or spent > bound * (1 + _MOST_LOST) + _NOISE_SECONDS
    return int(failed)


def _walk(hub: FakeHub, folder: Path) -> float:
    """Seconds to bring all pages onto disk."""
    os.environ.pop("HF_TOKEN", None)
    client = HubClient(hub.endpoint)
    started = time.monotonic()
    for number, page in enumerate(walk(client, listing_url(client, EXPAND))):
        (folder / f"{number}.json.gz").write_bytes(page.body)
    return time.monotonic() - started


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
