"""Walk the listing along its `Link` headers: no page twice, none missing, no endless loop."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

from requests.utils import parse_header_links

from hubscan.hub.client import Answer, HubClient
from hubscan.hub.fields import EXPAND
from hubscan.hub.sources import Page
from hubscan.model.errors import HubscanError
from hubscan.store.page_split import split

PAGE_SIZE = 1000
"""The Hub's maximum; larger values clamp silently."""


def first_url(client: HubClient, expand: tuple[str, ...] = EXPAND, size: int = PAGE_SIZE) -> str:
    """The listing by creation, newest first: an immutable order, so paging neither skips nor
    repeats what was there when the walk began."""
    query = [("limit", str(size)), ("sort", "createdAt"), ("direction", "-1")]
    query += [("expand[]", name) for name in expand]
    return client.url(f"/api/models?{urlencode(query, safe='[]')}")


def walk(client: HubClient, start: str) -> Iterator[Page]:
    """Pages from the address `start` on; `next_cursor` is the address of the page after.

    Raises as `HubClient.get_json`, and `HubscanError` if the Hub sends us in a circle.
    """
    seen: set[str] = set()
    url: str | None = client.rebase(start, client.endpoint)
    while url is not None:
        if _position(url) in seen:
            raise HubscanError(
                f"{client.endpoint}: the listing leads back to a page that was already read",
                hint="The Hub's paging is broken at the moment; resume later.",
            )
        seen.add(_position(url))
        answer = client.get_json(url)
        url = _next(client, answer)
        yield Page(answer.body, len(split(answer.text()).objects), url)


def _next(client: HubClient, answer: Answer) -> str | None:
    for link in parse_header_links(answer.headers.get("Link", "")):
        if link.get("rel") == "next" and link.get("url"):
            return client.rebase(link["url"], answer.url)
    return None


def _position(url: str) -> str:
    """What makes a page: its cursor."""
    return "".join(parse_qs(urlsplit(url).query).get("cursor", [""]))
