"""`hub`: the live listing of huggingface.co, or of what HF_ENDPOINT names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from hubscan.hub.client import HubClient
from hubscan.hub.sources import About, Context, Page
from hubscan.hub.walk import PAGE_SIZE, first_url, walk
from hubscan.model import clock
from hubscan.model.errors import HubscanError


class HubSource:
    """The listing by creation, newest first; a cursor is the address of a page."""

    name = "hub"

    def __init__(self, client: HubClient, limit: int | None) -> None:
        self._client = client
        self._size = min(PAGE_SIZE, limit or PAGE_SIZE)
        self._date = f"{clock.now():%Y-%m-%d}"

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Pages after `cursor`, or all."""
        yield from walk(self._client, cursor or first_url(self._client, size=self._size))

    def about(self) -> About:
        """Endpoint, the day of the scan, and the traffic so far."""
        traffic = asdict(self._client.traffic)
        traffic["wait_seconds"] = round(traffic["wait_seconds"], 1)
        return About(endpoint=self._client.endpoint, data_date=self._date, traffic=traffic)


def open_source(argument: str | None, context: Context) -> HubSource:
    """The Hub at HF_ENDPOINT. Raises `HubscanError` if the source is given an argument."""
    if argument is not None:
        raise HubscanError(
            f"--source hub takes no argument ('{argument}')",
            hint="Set HF_ENDPOINT to scan another Hub.",
        )
    return HubSource(HubClient(observer=context.observer), context.limit)
