"""Against any fixed window, however its seconds are rounded: no refusal, little time lost."""

from __future__ import annotations

import math
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from hubscan.hub.quota_keeper import QuotaKeeper
from hubscan.hub.rate_limit import Quota

ROUNDINGS: dict[str, Callable[[float], int]] = {
    "up": math.ceil,
    "down": math.floor,
    "nearest": round,
}


@given(
    quota=st.integers(1, 600),
    window=st.sampled_from([5.0, 60.0, 300.0]),
    offset=st.floats(0, 0.999),
    latency=st.floats(0.005, 0.4),
    rounding=st.sampled_from(sorted(ROUNDINGS)),
    requests=st.integers(1, 1500),
)
def test_no_request_meets_a_used_up_window(
    quota: int, window: float, offset: float, latency: float, rounding: str, requests: int
) -> None:
    now, used, refused, waited = offset * window, 0, 0, 0.0
    opened, keeper = 0.0, QuotaKeeper()
    for _ in range(requests):
        while (delay := keeper.delay(now)) > 0:
            waited += delay
            now += delay
        now += latency / 2
        if now >= opened + window:
            opened += (now - opened) // window * window
            used = 0
        refused += used >= quota
        used = min(used + 1, quota)
        left_seconds = ROUNDINGS[rounding](opened + window - now)
        now += latency / 2
        keeper.observe(Quota(quota - used, float(left_seconds), quota, window), now)
    assert refused == 0
    unhindered = offset * window + requests * latency
    windows = requests / quota
    bound_by_quota = max(unhindered, (math.ceil(windows) - 1) * window)
    assert now <= bound_by_quota + (windows + 1) * (latency + 2.1) + window * (windows > 1)


def test_a_silent_hub_is_not_waited_for() -> None:
    keeper = QuotaKeeper()
    keeper.observe(None, 10.0)
    assert keeper.delay(10.0) == 0.0
    assert keeper.left is None
