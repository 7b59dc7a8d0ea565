"""Wait before the Hub has to say no: when the window is used up, sleep until the next one."""

from __future__ import annotations

import math
import threading

from hubscan.hub.rate_limit import MAX_WAIT_SECONDS, Quota

_UNKNOWN_ROUNDING = 1.0
_NOT_ROUNDED_DOWN = 0.5
_MARGIN = 0.02


class RateLimiter:
    """Follows one quota window over all requests that share it. Safe for threads.

    The end of a window is bounded from above, and the least bound is kept. A window that was open
    when an answer arrived is over after its whole length, and after the seconds to reset that the
    answer names. Those are a whole number, and the Hub does not say how it rounds: if down, the
    window ends up to a second later, so that second is added. Once a window has been open for a
    while, seconds to reset equal to its whole length can only be seen if it does not round down,
    which halves what is added; after half a second only if it rounds up.

    So what is lost in all is the rounding of one number, at most two seconds a scan however long
    it takes, and nothing if the scan begins with its window.
    """

    def __init__(self) -> None:
        self._end = math.inf
        self._least: int | None = None
        """The fewest left that an answer of this window named; None if the window is unknown."""
        self._least_at = 0.0
        self._flying = 0
        """Requests that are not answered; they may be counted in `_least` or not."""
        self._open_since = 0.0
        self._slack = _UNKNOWN_ROUNDING
        self._lock = threading.Lock()

    @property
    def left(self) -> int | None:
        """Requests surely left in the window; None while the Hub has not said."""
        return None if self._least is None else max(self._least - self._flying, 0)

    def delay(self, now: float) -> float:
        """Seconds to wait before the next request may be sent; 0 counts that request as sent."""
        with self._lock:
            if now >= self._end:
                self._least, self._end = None, math.inf
            if self.left == 0:
                return min(self._end - now, MAX_WAIT_SECONDS)
            self._flying += 1
            return 0.0

    def observe(self, quota: Quota | None, sent: float, at: float) -> None:
        """Take in what the answer at `at` to a request of `sent` (monotonic seconds) said.

        `quota` is None if it said nothing, or if there was no answer: it may have counted.
        """
        with self._lock:
            self._flying -= 1
            if quota is None:
                self._least = None if self._least is None else self._least - 1
                return
            new = self._is_new(quota, sent, at)
            overtaken = sent < self._least_at  # it may be of a later window
            if not new and not overtaken:
                self._learn_rounding(quota, sent - self._open_since)
            end = at + self._longest(quota) + _MARGIN
            if new:
                self._open_since, self._end = at, end
            elif overtaken:
                self._end = max(self._end, end)
            else:
                self._end = min(self._end, end)
            if new or self._least is None or quota.left <= self._least:
                self._least, self._least_at = quota.left, at

    def _is_new(self, quota: Quota, sent: float, at: float) -> bool:
        """True if the answer is of another window than those before.

        What is left only falls within a window; an answer that was overtaken proves nothing.
        """
        if self._least is None or at >= self._end:
            return True
        return sent >= self._least_at and quota.left >= self._least

    def _learn_rounding(self, quota: Quota, open_for: float) -> None:
        """From a window that was surely open for so many seconds when the request arrived.

        The whole length after more than a second is of a later window, and shows nothing.
        """
        whole = quota.window_seconds is not None and quota.seconds_to_reset >= quota.window_seconds
        if whole and 0 < open_for <= 1:
            self._slack = min(self._slack, 0.0 if open_for > 0.5 else _NOT_ROUNDED_DOWN)

    def _longest(self, quota: Quota) -> float:
        """Seconds after which the window of this answer is surely over."""
        named = quota.seconds_to_reset + self._slack
        return min(named, quota.window_seconds) if quota.window_seconds else named
