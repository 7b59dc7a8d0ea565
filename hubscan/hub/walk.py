"""Walk the listing along its `Link` headers: no page twice, none missing, no endless loop."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec

from hubscan.hub.answer import Answer, next_link
from hubscan.hub.client import HubClient
from hubscan.hub.sources import Last, Page
from hubscan.model.errors import HubscanError
from hubscan.store.page_split import Split, split_whole

PAGE_SIZE = 1000
"""The Hub's maximum; larger values clamp silently."""
_TRIES_FOR_A_WHOLE_PAGE = 4


def listing_url(
    client: HubClient,
    expand: tuple[str, ...],
    *,
    sort: str = "createdAt",
    size: int = PAGE_SIZE,
    cursor: str | None = None,
) -> str:
    """The listing, newest first by `sort`.

    By creation the order is immutable: paging neither skips nor repeats what was there when the
    walk began.
    """
    query = [("limit", str(size)), ("sort", sort), ("direction", "-1")]
    query += [("expand[]", name) for name in expand]
    query += [("cursor", cursor)] if cursor else []
    return client.url(f"/api/models?{urlencode(query, safe='[]')}")


def cursor_below(key: str) -> str:
    """The listing's own cursor for "created before the model `key`": base64 of a predicate.

    Undocumented; recorded from the live Hub on 2026-05-20 for pages sorted by createdAt.
    """
    predicate = json.dumps({"_id": {"$lt": key}}, separators=(",", ":"))
    return base64.b64encode(predicate.encode()).decode()


def walk(client: HubClient, start: str) -> Iterator[Page]:
    """Pages from the address `start` on; `next_cursor` is the address of the page after.

    Raises as `HubClient.get_json`, and `HubscanError` if the Hub sends us in a circle.
    """
    seen: set[str] = set()
    url: str | None = client.rebase(start, client.endpoint)
    while url is not None:
        position = _position(url)
        if position in seen:
            raise HubscanError(
                f"{client.endpoint}: the listing leads back to a page that was already read",
                hint="The Hub's paging is broken at the moment; scan again later to resume.",
            )
        seen.add(position)
        page = _page(client, url)
        url = page.next_cursor
        yield page


def _page(client: HubClient, url: str) -> Page:
    """Its text and objects end here: the next page is unpacked into the same memory."""
    answer, parts = _whole_page(client, url)
    return Page(answer.body, len(parts.objects), _next(client, answer), _last(parts))


def _whole_page(client: HubClient, url: str) -> tuple[Answer, Split]:
    """A page whose JSON array is closed; asked for again if it is not."""
    for attempt in range(_TRIES_FOR_A_WHOLE_PAGE):
        answer = client.get_json(url)
        parts = split_whole(answer.text())
        if parts is not None:
            return answer, parts
        client.retry("page cut short", attempt)
    raise client.unreachable("page cut short", _TRIES_FOR_A_WHOLE_PAGE)


def _last(parts: Split) -> Last | None:
    try:
        return msgspec.json.decode(parts.objects[-1], type=Last)
    except (IndexError, msgspec.MsgspecError, RecursionError):
        return None


def _next(client: HubClient, answer: Answer) -> str | None:
    link = next_link(answer)
    return None if link is None else client.rebase(link, answer.url)


def _position(url: str) -> str:
    """What makes a page: its cursor."""
    return "".join(parse_qs(urlsplit(url).query).get("cursor", [""]))
