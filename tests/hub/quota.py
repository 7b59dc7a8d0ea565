"""Fixed windows of requests, as the Hub has one each for its API, its files and its web pages."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass
class Quota:
    """`quota` requests every `window` seconds."""

    quota: int
    window: float
    used: int = 0
    opened: float = field(default_factory=time.monotonic)

    def take(self) -> tuple[bool, int, int]:
        """(allowed, left, whole seconds to reset)."""
        now = time.monotonic()
        if now - self.opened >= self.window:
            self.opened += (now - self.opened) // self.window * self.window
            self.used = 0
        allowed = self.used < self.quota
        self.used += allowed
        reset = self.opened + self.window - now
        return allowed, self.quota - self.used, int(reset + 0.999)

    def headers(self, bucket: str, left: int, reset: int) -> dict[str, str]:
        """What an answer says about the window called `bucket`."""
        return {
            "RateLimit": f'"{bucket}";r={left};t={reset}',
            "RateLimit-Policy": f'"fixed window";"{bucket}";q={self.quota};w={self.window:g}',
        }


def bucket_of(path: str) -> str:
    """The window that a request for `path` counts in."""
    if "/resolve/" in path or path.startswith("/api/resolve-cache/"):
        return "resolvers"
    return "api" if path.startswith("/api/") else "pages"


def generous() -> dict[str, Quota]:
    """Windows that no test uses up, of the length of the Hub's."""
    return {name: Quota(1_000_000, 300) for name in ("api", "resolvers", "pages")}
