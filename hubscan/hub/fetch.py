"""Every page onto disk, then the checkpoint, then the next page; walks side by side."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from hubscan.hub.sources import Page, Source
from hubscan.model.observer import Observer
from hubscan.store.checkpoint import Checkpoint, Strand
from hubscan.store.early_pieces import EarlyPieces
from hubscan.store.snapshot import SnapshotDraft


def fetch(
    source: Source,
    draft: SnapshotDraft,
    begun: Checkpoint,
    watch: Observer,
    *,
    limit: int | None = None,
    early: EarlyPieces | None = None,
) -> Checkpoint:
    """Bring all pages of `source` that are not there yet into `draft`; return where it ended.

    `early` hears of every page that the checkpoint knows. Raises what the source raises; what was
    fetched until then is on disk.
    """
    work = _Fetch(source, draft, begun, watch, limit=limit, early=early)
    open_ones = [n for n, s in enumerate(begun.strands) if not s.done]
    if len(open_ones) <= 1:
        for number in open_ones:
            work.strand(number)
    else:
        with ThreadPoolExecutor(len(open_ones)) as pool:
            walks = [pool.submit(work.strand, n) for n in open_ones]
            try:
                for walk in walks:
                    walk.result()
            except BaseException:  # an interrupt arrives here, not in the walks
                work.stop()
                raise
    return work.at


class _Fetch:
    def __init__(
        self,
        source: Source,
        draft: SnapshotDraft,
        begun: Checkpoint,
        watch: Observer,
        *,
        limit: int | None,
        early: EarlyPieces | None,
    ) -> None:
        again = begun.pages > 0 or begun.resumed > 0
        self.at = replace(begun, resumed=begun.resumed + again)
        self._before = begun.traffic
        self._source = source
        self._draft = draft
        self._watch = watch
        self._limit = limit
        self._early = early
        self._lock = threading.Lock()
        self._stopped = False
        watch.advance(begun.objects, pages=begun.pages)

    def strand(self, number: int) -> None:
        """Walk one strand to its end, the limit, or the failure of another."""
        at = self.at.strands[number]
        try:
            for page in self._source.pages(number, at.cursor):
                self._draft.raw.write(number, at.pages, page.body)
                at = Strand(
                    cursor=page.next_cursor,
                    pages=at.pages + 1,
                    objects=at.objects + page.objects,
                    done=page.next_cursor is None,
                )
                if self._record(number, at, page):
                    return
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Let every walk end after the page that it is at."""
        self._stopped = True

    def _record(self, number: int, at: Strand, page: Page) -> bool:
        """Save the checkpoint; True if the walk should stop."""
        with self._lock:
            strands = list(self.at.strands)
            strands[number] = at
            traffic = _sum(self._before, self._source.traffic())
            self.at = replace(self.at, strands=tuple(strands), traffic=traffic)
            self.at.save(self._draft.path)
            if self._early is not None:
                self._early.add(self._draft.raw.path(number, at.pages - 1))
            self._watch.advance(page.objects, pages=self.at.pages, quota_left=page.quota_left)
            enough = self._limit is not None and self.at.objects >= self._limit
            return enough or self._stopped


def _sum(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """Traffic of earlier processes plus that of this one."""
    total = dict(now)
    for name, value in before.items():
        if isinstance(value, dict):
            total[name] = _sum(value, total.get(name, {}))
        else:
            total[name] = round(total.get(name, 0) + value, 3)
    return total
