"""When to ask again, and how long to wait first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hubscan.hub.rate_limit import Quota
from hubscan.model import clock

RETRY_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Full jitter under an exponential cap; a slower ladder for 429s that name no window."""

    attempts: int = 8
    """Requests in all, the first included."""
    base_seconds: float = 1.0
    cap_seconds: float = 60.0
    ladder_seconds: tuple[float, ...] = (30.0, 60.0, 120.0, 240.0)
    longest_wait_seconds: float = 900.0
    """No header makes a scan wait longer at once: a window of the Hub has five minutes."""
    budget_seconds: float = 9_000.0
    """From the first request on; a wait that would end later is not begun."""
    jitter: Callable[[float], float] = clock.jitter
    sleep: Callable[[float], None] = clock.sleep

    def backoff(self, attempt: int) -> float:
        """Seconds before the retry after failure number `attempt` (from 0)."""
        return self.jitter(min(self.cap_seconds, self.base_seconds * 2.0**attempt))

    def refused(self, attempt: int, quota: Quota | None, retry_after: float | None) -> float:
        """Seconds to wait after a 429: by its window, by Retry-After, else up the ladder."""
        if quota is not None and quota.left == 0:
            return max(quota.seconds_to_reset + 1.0, retry_after or 0.0)
        if retry_after is not None:
            return retry_after + 1.0
        return self.ladder_seconds[min(attempt, len(self.ladder_seconds) - 1)]
