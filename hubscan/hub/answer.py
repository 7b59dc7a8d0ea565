"""What the Hub answered, what it cost to ask, and the ways it says no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hubscan.hub.link_header import target_of
from hubscan.model.errors import HubscanError
from hubscan.store.page_split import MAX_PAGE_BYTES, unpack

_REFUSAL_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete response."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    """As on the wire: gzip if the server sent gzip."""
    url: str
    unpacked: bytes | None = field(default=None, repr=False)

    def text(self, most_bytes: int = MAX_PAGE_BYTES) -> bytes:
        """The body unpacked. Raises as `hubscan.store.page_split.unpack`."""
        return unpack(self.body, most_bytes) if self.unpacked is None else self.unpacked


def next_link(answer: Answer) -> str | None:
    """Where the page after this one is, as it is written; None on the last page."""
    return target_of(answer.headers.get("Link", ""), "next")


@dataclass(slots=True)
class Traffic:
    """What a scan cost; goes into the manifest."""

    requests: int = 0
    retries: int = 0
    rate_limited: int = 0
    waits: int = 0
    wait_seconds: float = 0.0
    bytes_received: int = 0
    retry_reasons: dict[str, int] = field(default_factory=dict)

    def add(self, other: Traffic) -> None:
        """Count `other`'s in."""
        self.requests += other.requests
        self.retries += other.retries
        self.rate_limited += other.rate_limited
        self.waits += other.waits
        self.wait_seconds = round(self.wait_seconds + other.wait_seconds, 3)
        self.bytes_received += other.bytes_received
        for reason, times in other.retry_reasons.items():
            self.retry_reasons[reason] = self.retry_reasons.get(reason, 0) + times


class HubRefusedError(HubscanError):
    """The Hub answered, and the answer is no."""

    def __init__(self, answer: Answer, endpoint: str) -> None:
        try:
            body = answer.text(_REFUSAL_BYTES)[:4000].decode("utf-8", "replace")
        except ValueError:
            body = ""
        self.status = answer.status
        self.body = body
        self.code = answer.headers.get("X-Error-Code")
        said = " ".join("".join(c if c.isprintable() else " " for c in body).split())[:200]
        super().__init__(f"{endpoint} answered {answer.status}: {said or 'no reason given'}")


class TooLargeError(HubscanError):
    """The body is longer than was allowed for."""
