"""Wait before the Hub has to say no: when the window is used up, sleep until the next one."""

from __future__ import annotations

import math
import threading

from hubscan.hub.rate_limit import MAX_WAIT_SECONDS, Quota

_UNKNOWN_ROUNDING = 1.0
_NOT_ROUNDED_DOWN = 0.5
_SURELY_PAST_THE_HALF = 0.95
"""Half a second, and what a response may take to arrive."""
_NETWORK = 0.02


class QuotaKeeper:
    """Follows one quota window over all requests that share it. Safe for threads.

    The Hub gives the seconds to reset as a whole number and does not say how it rounds. If it
    rounds down, the window ends up to a second later than it says, so that second is added; a
    `t` equal to the whole window can only be seen if it does not round down, and halves it; seen
    well after the first half second of a window, it shows that the Hub rounds up. Every response
    in a window bounds its end from above; the least bound is kept.
    """

    def __init__(self, reserve: int = 0) -> None:
        """`reserve` requests are left unused, for those that other threads have on the way."""
        self._reserve = reserve
        self._left: int | None = None
        self._end = math.inf
        self._slack = _UNKNOWN_ROUNDING
        self._open_since = 0.0
        self._lock = threading.Lock()

    @property
    def left(self) -> int | None:
        """Requests left in the window; None while the Hub has not said."""
        return self._left

    def observe(self, quota: Quota | None, at: float) -> None:
        """Take in what a response received at `at` (monotonic seconds) said."""
        if quota is None:
            return
        with self._lock:
            renewed = self._left is None or at >= self._end or quota.left > self._left
            if renewed:
                self._open_since = at
            if quota.window_seconds and quota.seconds_to_reset >= quota.window_seconds:
                late = at - self._open_since > _SURELY_PAST_THE_HALF
                self._slack = min(self._slack, 0.0 if late else _NOT_ROUNDED_DOWN)
            end = at + quota.seconds_to_reset + self._slack + _NETWORK
            self._end = end if renewed else min(self._end, end)
            self._left = quota.left

    def delay(self, now: float) -> float:
        """Seconds to wait before the next request may be sent; counts that request as sent."""
        with self._lock:
            if self._left is None:
                return 0.0
            if now >= self._end:
                self._left, self._end = None, math.inf
                return 0.0
            if self._left > self._reserve:
                self._left -= 1
                return 0.0
            return min(self._end - now, MAX_WAIT_SECONDS)
