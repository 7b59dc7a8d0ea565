"""Against any fixed window, however its seconds are rounded: no refusal, little time lost."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import example, given
from hypothesis import strategies as st

from hubscan.hub.rate_limit import Quota
from hubscan.hub.rate_limiter import RateLimiter

ROUNDINGS: dict[str, Callable[[float], int]] = {
    "up": math.ceil,
    "down": math.floor,
    "nearest": round,
}


@dataclass
class Window:
    """A server with fixed windows, one after another or each from its first request on."""

    quota: int
    length: float
    opened: float
    follows: bool
    used: int = 0
    refused: int = 0

    def take(self, at: float) -> float:
        """Answer a request at `at`; returns the seconds to the end of the window."""
        while at >= self.opened + self.length:
            self.opened = self.opened + self.length if self.follows else at
            self.used = 0
        self.refused += self.used >= self.quota
        self.used = min(self.used + 1, self.quota)
        return self.opened + self.length - at


@dataclass
class World:
    """Workers who each ask as soon as they may, one request at a time."""

    window: Window
    rounding: Callable[[float], int]
    latencies: list[float]
    """Of the requests in turn: there and back, half each way."""
    keeper: RateLimiter = field(default_factory=RateLimiter)
    waits: int = 0

    def run(self, workers: int, requests: int) -> float:
        """Seconds until all are answered."""
        now, sent = 0.0, 0
        # (when, order, what happens then); order keeps equal moments apart
        events: list[tuple[float, int, tuple[str, float, Quota | None]]] = []
        for worker in range(workers):
            heapq.heappush(events, (0.0, worker, ("ask", 0.0, None)))
        order = workers
        while events:
            now, _, (what, began, said) = heapq.heappop(events)
            order += 1
            if what == "arrive":
                latency = self.latencies[order % len(self.latencies)]
                reset = self.rounding(self.window.take(now))
                left = self.window.quota - self.window.used
                said = Quota(left, float(reset), self.window.quota, self.window.length)
                heapq.heappush(events, (now + latency / 2, order, ("answer", began, said)))
                continue
            if what == "answer":
                self.keeper.observe(said, began, now)
            if sent == requests:
                continue
            if (delay := self.keeper.delay(now)) > 0:
                self.waits += 1
                heapq.heappush(events, (now + delay, order, ("ask", 0.0, None)))
                continue
            sent += 1
            latency = self.latencies[order % len(self.latencies)]
            heapq.heappush(events, (now + latency / 2, order, ("arrive", now, None)))
        return now


windows = st.builds(
    Window,
    quota=st.integers(1, 600),
    length=st.sampled_from([5.0, 60.0, 300.0]),
    opened=st.floats(-4.999, 0),
    follows=st.booleans(),
)


@given(
    window=windows,
    latency=st.floats(0.005, 0.4),
    rounding=st.sampled_from(sorted(ROUNDINGS)),
    requests=st.integers(1, 1500),
)
def test_no_request_meets_a_used_up_window(
    window: Window, latency: float, rounding: str, requests: int
) -> None:
    perfect = Window(window.quota, window.length, window.opened, window.follows)
    world = World(window, ROUNDINGS[rounding], [latency])
    spent = world.run(1, requests)
    assert window.refused == 0
    assert spent <= ideal(perfect, latency, requests) + 2 + world.waits * (0.03 + latency)


def ideal(window: Window, latency: float, requests: int) -> float:
    """When a client that can see the server's clock would be done."""
    now = 0.0
    for _ in range(requests):
        arrival = now + latency / 2
        if window.used == window.quota:
            arrival = max(arrival, window.opened + window.length)
        window.take(arrival)
        now = arrival + latency / 2
    assert window.refused == 0
    return now


@example(
    window=Window(quota=6, length=5.0, opened=-3.75, follows=False),
    latencies=[1.0, 0.125],
    rounding="down",
    workers=2,
    requests=12,
)
@given(
    window=windows,
    latencies=st.lists(st.floats(0.005, 2.0), min_size=1, max_size=7),
    rounding=st.sampled_from(sorted(ROUNDINGS)),
    workers=st.integers(2, 8),
    requests=st.integers(1, 500),
)
def test_workers_who_overtake_each_other_meet_none_either(
    window: Window, latencies: list[float], rounding: str, workers: int, requests: int
) -> None:
    window.quota = max(window.quota, workers)  # before the first answer all of them ask
    world = World(window, ROUNDINGS[rounding], latencies)
    world.run(workers, requests)
    assert window.refused == 0


def test_a_window_that_opens_with_the_scan_costs_nothing() -> None:
    """The figures of `q=40;w=5`, a hundred pages at 10 ms."""
    for rounding in ROUNDINGS.values():
        window = Window(40, 5.0, 0.0, follows=True)
        spent = World(window, rounding, [0.01]).run(1, 100)
        assert 10.2 <= spent <= 10.2 * 1.01
        assert window.refused == 0


def test_a_silent_hub_is_not_waited_for() -> None:
    keeper = RateLimiter()
    assert keeper.delay(9.0) == 0.0
    keeper.observe(None, 9.0, 10.0)
    assert keeper.delay(10.0) == 0.0
    assert keeper.left is None


def test_a_request_without_an_answer_may_have_counted() -> None:
    keeper = RateLimiter()
    keeper.delay(0.0)
    keeper.observe(Quota(1, 100.0, 500, 300.0), 0.0, 0.1)
    assert keeper.delay(0.1) == 0.0
    keeper.observe(None, 0.1, 60.0)
    assert keeper.delay(60.0) > 40
