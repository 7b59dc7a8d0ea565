"""`hub`: the live listing of huggingface.co, or of what HF_ENDPOINT names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import pairwise
from typing import Any

import msgspec

from hubscan.hub import completeness, contract, delta, shards
from hubscan.hub.answer import HubRefusedError, Traffic
from hubscan.hub.client import HubClient
from hubscan.hub.conformity import Conformity
from hubscan.hub.fields import EXPAND, accepted_fields, gone
from hubscan.hub.page_walk import PAGE_SIZE, Route, listing_url, walk
from hubscan.hub.sources import About, Context, Page
from hubscan.model import clock
from hubscan.model.errors import HubscanError
from hubscan.store.page_split import unpack


class HubSource:
    """The listing by creation, newest first; a cursor is a place of `hubscan.hub.page_walk`.

    With `jobs` it is several walks over stretches of time, with `since` two: what was created
    and what was modified after a previous snapshot.
    """

    name = "hub"
    label = "hub"

    def __init__(self, client: HubClient, context: Context) -> None:
        self._client = client
        self._observer = context.observer
        self._size = min(PAGE_SIZE, context.limit or PAGE_SIZE)
        self._notes: list[str] = []
        self._clients = [client]
        self.plan = context.plan or self._make_plan(context)

    @property
    def strands(self) -> int:
        """Number of walks."""
        return len(self.plan["strands"])

    def _make_plan(self, context: Context) -> dict[str, Any]:
        expand = self._accepted_fields()
        if context.since is not None:
            strands = delta.strands(context.since)
        else:
            strands = self._shards(context.jobs)
        seen: list[dict[str, Any]] = [{} for _ in strands]
        return {
            "expand": list(expand),
            "strands": strands,
            "notes": self._notes,
            "drift": [
                f"{name}: the Hub refuses to list it" for name in EXPAND if name not in expand
            ],
            "seen": seen,
        }

    def _accepted_fields(self) -> tuple[str, ...]:
        """Ask for one object with all our fields; drop what the Hub no longer knows."""
        try:
            self._client.get_json(listing_url(self._client, Route(EXPAND, size=1)))
        except HubRefusedError as refusal:
            kept = accepted_fields(refusal.body) if refusal.status == 400 else None
            if kept is None:
                raise
            self._notes.append(f"The Hub no longer lists these fields: {gone(kept)}.")
            self._observer.note(self._notes[-1])
            return kept
        return EXPAND

    def _shards(self, jobs: int) -> list[dict[str, Any]]:
        cuts = shards.bounds(jobs, clock.now()) if jobs > 1 else []
        if cuts and not shards.accepted(self._client, cuts[0]):
            self._notes.append("The Hub refused made-up cursors; one walk instead of several.")
            self._observer.note(self._notes[-1])
            cuts = []
        edges = [None, *cuts, None]
        return [
            {"sort": "createdAt", "below": above, "until_key": below}
            for above, below in pairwise(edges)
        ]

    def pages(self, strand: int, cursor: str | None) -> Iterator[Page]:
        """Pages of one walk, to its own end."""
        part = self.plan["strands"][strand]
        client = self._client if strand == 0 else self._client.sibling()
        if client is not self._client:
            self._clients.append(client)
        route = Route(
            tuple(self.plan["expand"]),
            sort=part["sort"],
            size=self._size,
            below=part.get("below"),
        )
        unseen = cursor is None and strand == 0
        for page in walk(client, route, cursor, self.plan["seen"][strand]):
            if unseen:
                self._look_at(page)
                unseen = False
            over = _reaches(page, part)
            yield replace(
                page,
                next_cursor=None if over else page.next_cursor,
                quota_left=client.quota.left,
            )
            if over:
                return

    def _look_at(self, first: Page) -> None:
        """Hold the first page against the contract: a member that is gone breaks nothing else."""
        seen = Conformity(contract.load(), self.plan["expand"])
        try:
            seen.add(msgspec.json.decode(unpack(first.body), type=list[dict[str, Any]]))
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return  # its conversion says what is wrong with such a page
        self.plan["drift"] += [f"{found.field}: {found.message}" for found in seen.drift()]

    def about(self) -> About:
        """Endpoint, the day of the scan, the Hub's own count."""
        return About(
            endpoint=self._client.endpoint,
            data_date=f"{clock.now():%Y-%m-%d}",
            notes=tuple(self.plan["notes"]),
            total=completeness.total_of(self._client),
            drift=tuple(self.plan["drift"]),
            seen=tuple(self.plan["seen"]),
        )

    def traffic(self) -> dict[str, Any]:
        """Sum over all walks."""
        total = Traffic()
        for client in self._clients:
            total.add(client.traffic)
        return asdict(total)


def _reaches(page: Page, part: dict[str, Any]) -> bool:
    """True if the page goes back to where the walk is to end."""
    if page.last is None:
        return False
    until_key, until_time = part.get("until_key"), part.get("until_modified")
    if until_key is not None and page.last.key is not None:
        return page.last.key < str(until_key)
    return bool(until_time and page.last.modified and page.last.modified < until_time)


def open_source(argument: str | None, context: Context) -> HubSource:
    """The Hub at HF_ENDPOINT. Raises `HubscanError` if the source is given an argument."""
    if argument is not None:
        raise HubscanError(
            f"--source hub takes no argument ('{argument}')",
            hint="Set HF_ENDPOINT to scan another Hub.",
        )
    return HubSource(HubClient(observer=context.observer, policy=context.policy), context)
