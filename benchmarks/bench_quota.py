"""A 100-page scan under short quota windows: no refusals, and little time lost to caution.

    python -m benchmarks bench quota [--pages 100]

The quota-bound time is that of a client which sees the server's clock and spends no time on
anything else: it asks for its last page the moment the window opens that allows it. Where the
quota allows all pages at once there is nothing to wait for, and no wait may happen.

A window that was open before the scan began is known by its whole seconds to reset only, and the
Hub does not say how it rounds them: that may cost up to two seconds, once a scan. In windows of
five minutes they do not matter; in these of five seconds they are counted apart.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from hubscan.hub.client import HubClient
from hubscan.hub.fields import EXPAND
from hubscan.hub.page_walk import Route, walk
from tests.hub.catalogue import EndlessCatalogue
from tests.hub.server import FakeHub, Quota

_MOST_LOST = 0.05
_ROUNDING_SECONDS = 2.0


@dataclass(frozen=True)
class _Case:
    """Windows of `quota` requests in `window` seconds, the first open for `open_for` already."""

    quota: int
    window: float
    open_for: float = 0.0

    def bound(self, pages: int) -> float:
        """Seconds from the scan's begin to the opening of the window of its last page."""
        return max((pages - 1) // self.quota * self.window - self.open_for, 0.0)


_CASES = (_Case(500, 5.0), _Case(33, 5.0), _Case(20, 5.0), _Case(33, 5.0, open_for=1.7))


def main(arguments: list[str] | None = None) -> int:
    """Walk under each case; 1 if refused or too slow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=100)
    pages = parser.parse_args(arguments or []).pages
    failed = False
    with (
        FakeHub(EndlessCatalogue(pages * 1000), keep_packed=True) as hub,
        tempfile.TemporaryDirectory() as folder,
    ):
        _walk(hub, Path(folder))  # packs the pages
        for case in _CASES:
            failed |= _missed(case, pages, hub, Path(folder))
    return int(failed)


def _missed(case: _Case, pages: int, hub: FakeHub, folder: Path) -> bool:
    """Walk, print the figures, and say whether they are not good enough."""
    hub.counters.clear()
    hub.quota = Quota(case.quota, case.window, opened=time.monotonic() - case.open_for)
    spent, waited = _walk(hub, folder)
    refused = hub.counters["status 429"]
    bound = case.bound(pages)
    name = f"q={case.quota};w={case.window:g}"
    name += f", open for {case.open_for:g} s" if case.open_for else ""
    if bound == 0:
        print(f"{name}: {spent:.2f} s, not bound by the quota, {waited:.2f} s waited")
        return refused > 0 or waited > 0
    lost = spent - bound
    print(f"{name}: {spent:.2f} s, bound {bound:.2f} s ({lost / bound:+.1%}), {refused} refusals")
    allowed = bound * _MOST_LOST + (_ROUNDING_SECONDS if case.open_for else 0)
    return refused > 0 or lost > allowed


def _walk(hub: FakeHub, folder: Path) -> tuple[float, float]:
    """Seconds to bring all pages onto disk, and those of them spent on waiting for the quota."""
    os.environ.pop("HF_TOKEN", None)
    client = HubClient(hub.endpoint)
    started = time.monotonic()
    for number, page in enumerate(walk(client, Route(EXPAND))):
        (folder / f"{number}.json.gz").write_bytes(page.body)
    return time.monotonic() - started, client.traffic.wait_seconds


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
