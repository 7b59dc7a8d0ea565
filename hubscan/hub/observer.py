"""What a scan tells whoever watches: a terminal, a log, or nobody."""

from __future__ import annotations

from dataclasses import dataclass

from hubscan.model import observer


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a scan stands after a page."""

    pages: int
    models: int
    """Objects received, repeated ones included."""
    requests: int = 0
    quota_left: int | None = None


class Observer(observer.Observer):
    """Watches a scan too and does nothing; override what you need."""

    def started(self, source: str, snapshot: str) -> None:
        """A scan of `source` begins to fill `snapshot`."""

    def page(self, progress: Progress) -> None:
        """A page is on disk."""

    def waiting(self, seconds: float, reason: str) -> None:
        """The scan will sleep."""

    def finished(self, snapshot: str, models: int) -> None:
        """Tables and manifest are written."""
