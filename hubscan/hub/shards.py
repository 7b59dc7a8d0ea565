"""Cut the listing into stretches of creation time that can be walked side by side.

The cursor of the createdAt listing is a predicate on `_id`, whose first four bytes are the
creation time in seconds; a cursor for any moment can therefore be made up. That is undocumented,
so it is tried with one request before it is relied on.
"""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from hubscan.hub.answer import HubRefusedError
from hubscan.hub.client import HubClient
from hubscan.hub.page_walk import Route, cursor_below, listing_url
from hubscan.hub.sources import Last
from hubscan.store.page_split import split_whole

_SIZE_OF_THE_HUB = (
    (datetime(2022, 3, 2, tzinfo=UTC), 0),
    (datetime(2022, 12, 15, tzinfo=UTC), 101_041),
    (datetime(2025, 7, 12, tzinfo=UTC), 1_860_411),
    (datetime(2025, 10, 23, tzinfo=UTC), 2_161_698),
    (datetime(2026, 2, 28, tzinfo=UTC), 2_669_500),
    (datetime(2026, 8, 18, tzinfo=UTC), 3_003_759),
)
"""Models listed on a date, from published crawls; only the balance of the shards hangs on it."""
_GROWTH_PER_DAY = 1_955.0


def bounds(jobs: int, now: datetime) -> list[str]:
    """`jobs` - 1 keys, newest first, that cut the listing into about equal parts."""
    times = [moment.timestamp() for moment, _ in _SIZE_OF_THE_HUB]
    sizes = [float(size) for _, size in _SIZE_OF_THE_HUB]
    if now.timestamp() > times[-1]:
        sizes.append(sizes[-1] + (now.timestamp() - times[-1]) / 86_400 * _GROWTH_PER_DAY)
        times.append(now.timestamp())
    cuts = (sizes[-1] * (jobs - n) / jobs for n in range(1, jobs))
    return [f"{int(_when(cut, times, sizes)):08x}{0:016x}" for cut in cuts]


def _when(size: float, times: list[float], sizes: list[float]) -> float:
    for n in range(1, len(sizes)):
        if size <= sizes[n]:
            share = (size - sizes[n - 1]) / (sizes[n] - sizes[n - 1])
            return times[n - 1] + share * (times[n] - times[n - 1])
    return times[-1]


def accepted(client: HubClient, key: str) -> bool:
    """True if the Hub honours a made-up cursor: one request for the first model below `key`."""
    url = listing_url(client, Route(("createdAt",), size=1), cursor_below(key))
    try:
        parts = split_whole(client.get_json(url).text())
    except HubRefusedError:
        return False
    if parts is None:
        return False
    try:
        found = [msgspec.json.decode(o, type=Last).key for o in parts.objects]
    except msgspec.MsgspecError:
        return False
    return all(k is not None and k < key for k in found)
