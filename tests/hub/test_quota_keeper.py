"""Against any fixed window, however its seconds are rounded: no refusal, little time lost."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from hubscan.hub.quota_keeper import QuotaKeeper
from hubscan.hub.rate_limit import Quota

ROUNDINGS: dict[str, Callable[[float], int]] = {
    "up": math.ceil,
    "down": math.floor,
    "nearest": round,
}


@dataclass
class Window:
    """A server with a fixed window that opened at 0, and the time on the way to it and back."""

    quota: int
    window: float
    now: float
    latency: float
    opened: float = 0.0
    used: int = 0
    refused: int = 0

    def request(self) -> float:
        """Answer one request; returns the seconds to the end of the window."""
        self.now += self.latency / 2
        if self.now >= self.opened + self.window:
            self.opened += (self.now - self.opened) // self.window * self.window
            self.used = 0
        self.refused += self.used >= self.quota
        self.used = min(self.used + 1, self.quota)
        left = self.opened + self.window - self.now
        self.now += self.latency / 2
        return left


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
    clock = Window(quota, window, offset * window, latency)
    keeper = QuotaKeeper()
    waits = 0
    for _ in range(requests):
        while (delay := keeper.delay(clock.now)) > 0:
            clock.now += delay
            waits += 1
        left_seconds = ROUNDINGS[rounding](clock.request())
        keeper.observe(Quota(quota - clock.used, float(left_seconds), quota, window), clock.now)
    assert clock.refused == 0
    assert clock.now <= ideal(clock, offset * window, requests) + waits * (1.1 + latency)


def ideal(clock: Window, start: float, requests: int) -> float:
    """When a client that can see the server's clock would be done."""
    perfect = Window(clock.quota, clock.window, start, clock.latency)
    for _ in range(requests):
        if perfect.used == perfect.quota:
            perfect.now = max(perfect.now, perfect.opened + perfect.window)
        perfect.request()
    return perfect.now


def test_a_silent_hub_is_not_waited_for() -> None:
    keeper = QuotaKeeper()
    keeper.observe(None, 10.0)
    assert keeper.delay(10.0) == 0.0
    assert keeper.left is None
