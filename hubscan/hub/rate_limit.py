"""The Hub's quota headers: how many requests are left, and how long until there are more.

`RateLimit: "api";r=485;t=163` with `RateLimit-Policy: "fixed window";"api";q=500;w=300`
(draft-ietf-httpapi-ratelimit-headers-09): r left, t seconds to reset, q per window of w seconds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

MAX_WAIT_SECONDS = 3600.0
"""No header makes a scan sleep longer than this at once."""


@dataclass(frozen=True, slots=True)
class Quota:
    """What one response said about the window."""

    left: int
    seconds_to_reset: float
    quota: int | None = None
    window_seconds: float | None = None


def read_quota(headers: Mapping[str, str]) -> Quota | None:
    """The quota in `headers` (case-insensitive mapping), None if absent or unreadable."""
    limit = _parameters(headers.get("RateLimit", ""))
    if "r" not in limit or "t" not in limit:
        return None
    policy = _parameters(headers.get("RateLimit-Policy", ""))
    window = policy.get("w")
    return Quota(
        left=limit["r"],
        seconds_to_reset=min(float(limit["t"]), MAX_WAIT_SECONDS),
        quota=policy.get("q"),
        window_seconds=None if window is None else float(window),
    )


def bucket_of(headers: Mapping[str, str]) -> str | None:
    """The window that an answer counted in: api, resolvers or pages; None if it names none."""
    found = re.match(r'\s*"([a-z-]{1,40})"\s*;', headers.get("RateLimit", ""))
    return found[1] if found else None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds asked for by `Retry-After`; dates are not honoured, None then."""
    value = headers.get("Retry-After", "").strip()
    return min(float(value), MAX_WAIT_SECONDS) if re.fullmatch(r"[0-9]{1,9}", value) else None


def _parameters(header: str) -> dict[str, int]:
    pairs = re.findall(r";\s*([a-z])\s*=\s*([0-9]{1,9})(?![0-9])", header)
    return {name: int(value) for name, value in pairs}
