"""Walk the listing from page to page: none twice, none missing, no endless loop.

Of a `Link` header only the cursor is taken; everything else is asked for as on the first page. By
creation the cursor is a predicate on `_id`, so that every page can be held against the one before:
its keys must lie below, and the cursor must be the key of its last model. Where the Hub no longer
takes a cursor, or gives none, one is made from the last key.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from hubscan.hub.answer import Answer, HubRefusedError, next_link
from hubscan.hub.client import HubClient
from hubscan.hub.page_look import Look, look
from hubscan.hub.sources import Last, Page
from hubscan.model.errors import HubscanError, HubUnreachableError

PAGE_SIZE = 1000
"""The Hub's maximum; larger values clamp silently."""
BY_CREATION = "createdAt"
_TRIES_FOR_A_WHOLE_PAGE = 4
_TRIES_FOR_A_FULL_PAGE = 2
_FEW, _PAGES_OF_FEW = 0.1, 30
"""So many pages with no more than this of what was asked for: the walk would not end in days."""
_AGAIN_LATER = "The Hub's paging is broken at the moment; scan again later to resume."


class CursorLostError(HubscanError):
    """The Hub no longer knows the place where a walk is to go on: it must begin anew."""


@dataclass(frozen=True, slots=True)
class Route:
    """One walk: what is asked for, and in which order."""

    expand: tuple[str, ...]
    sort: str = BY_CREATION
    size: int = PAGE_SIZE
    below: str | None = None
    """Begin with the models created before this key; None for the newest."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a walk stands, as text in the checkpoint: the cursor, and the key it goes on below."""

    cursor: str | None
    key: str | None = None

    def __str__(self) -> str:
        return f"{self.cursor or ''}#{self.key or ''}"

    @classmethod
    def read(cls, text: str) -> _Place:
        """Raises `CursorLostError` if the two contradict each other."""
        cursor, _, key = text.rpartition("#")
        place = cls(cursor or None, key or None)
        told = key_in(cursor)
        if told is not None and key and told != key:
            raise CursorLostError("the place where the scan stopped is damaged")
        return place


def listing_url(client: HubClient, route: Route, cursor: str | None = None) -> str:
    """The listing, newest first by the sort of `route`.

    By creation the order is immutable: paging neither skips nor repeats what was there when the
    walk began.
    """
    query = [("limit", str(route.size)), ("sort", route.sort), ("direction", "-1")]
    query += [("expand[]", name) for name in route.expand]
    query += [("cursor", cursor)] if cursor else []
    return client.url(f"/api/models?{urlencode(query, safe='[]')}")


def cursor_below(key: str) -> str:
    """The listing's own cursor for "created before the model `key`": base64 of a predicate.

    Undocumented; recorded from the live Hub on 2026-05-20 for pages sorted by createdAt.
    """
    predicate = json.dumps({"_id": {"$lt": key}}, separators=(",", ":"))
    return base64.b64encode(predicate.encode()).decode()


def key_in(cursor: str | None) -> str | None:
    """The key of a cursor of `cursor_below`'s form; None for any other."""
    try:
        predicate = json.loads(base64.b64decode(cursor or "", validate=True))
        key = predicate["_id"]["$lt"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return key.lower() if isinstance(key, str) and len(predicate) == 1 else None


def walk(
    client: HubClient, route: Route, place: str | None = None, seen: dict[str, Any] | None = None
) -> Iterator[Page]:
    """Pages of `route`, from `place` on; `next_cursor` of a page is the place after it.

    What was seen on the way is counted in `seen` (see `Walk.seen`) before its page is given.
    Raises as `HubClient.get_json`, `CursorLostError`, and `HubscanError` if the Hub leads in a
    circle or past models.
    """
    yield from Walk(client, route, {} if seen is None else seen).pages(place)


class Walk:
    """One walk and what it has seen."""

    def __init__(self, client: HubClient, route: Route, seen: dict[str, Any]) -> None:
        self._client = client
        self._route = route
        self._by_creation = route.sort == BY_CREATION
        self.seen = seen
        """`asked` models a page, `pages`, `objects`, of the `largest` page and of the `last`;
        `opaque`: links whose cursor shows no key; `end`: what was listed below the last model, as
        in `_beyond`; `mended`: links that were made."""
        self._cursors: set[str] = set()
        self._few = 0

    def pages(self, place: str | None) -> Iterator[Page]:
        """See `walk`."""
        below = self._route.below
        at = _Place(cursor_below(below), below) if below else _Place(None)
        at = at if place is None else _Place.read(place)
        held: tuple[Answer, Look] | None = None
        self.seen["asked"] = self._route.size
        while True:
            answer, found = held or self._page(at)
            following = self._next(answer, found, at)
            held = None
            if following is None and self._by_creation:
                held = self._beyond(found, at)
                key = found.last_key or at.key
                if held is not None and key is not None:
                    following = _Place(cursor_below(key), key)
                    self._count("mended")
            self._count("pages")
            self._count("objects", found.objects)
            self.seen["last"] = found.objects
            self.seen["largest"] = max(self.seen.get("largest", 0), found.objects)
            last = Last(found.last_key, found.last_modified)
            yield Page(
                answer.body, found.objects, None if following is None else str(following), last
            )
            if following is None:
                return
            at = following

    def _count(self, what: str, times: int = 1) -> None:
        self.seen[what] = self.seen.get(what, 0) + times

    def _page(self, at: _Place) -> tuple[Answer, Look]:
        try:
            return self._sound(at)
        except HubRefusedError as refusal:
            if at.cursor is None or refusal.status != 400:
                raise
            if at.key is None or not self._by_creation or key_in(at.cursor) == at.key:
                raise CursorLostError(refusal.message) from refusal
            self._count("mended")
        try:
            return self._sound(_Place(cursor_below(at.key), at.key))
        except HubRefusedError as refusal:
            raise CursorLostError(refusal.message) from refusal

    def _sound(self, at: _Place) -> tuple[Answer, Look]:
        """A page whose JSON array is closed and that leaves nothing out; else asked for again."""
        url = listing_url(self._client, self._route, at.cursor)
        short = 0
        for attempt in range(_TRIES_FOR_A_WHOLE_PAGE):
            answer = self._client.get_json(url)
            found = look(answer.text())
            fault = "page cut short" if found is None else self._fault(answer, found, at)
            if fault is None and found is not None:
                is_short = self._is_short(answer, found)
                short += is_short
                if not is_short or short == _TRIES_FOR_A_FULL_PAGE:
                    return answer, found
                fault = "page not full"
            if attempt < _TRIES_FOR_A_WHOLE_PAGE - 1:
                self._client.retry(str(fault), attempt)
        if fault == "page cut short":
            raise self._client.unreachable(fault, _TRIES_FOR_A_WHOLE_PAGE)
        raise HubscanError(f"{self._client.endpoint}: {fault}", hint=_AGAIN_LATER)

    def _fault(self, answer: Answer, found: Look, at: _Place) -> str | None:
        """Why this cannot be the page at this place; None if it can."""
        following = _cursor_of(answer)
        if found.objects == 0 and following is not None:
            return "the listing has an empty page that is not its last"
        back = "the listing leads back to models that were already read"
        if not self._by_creation:
            return back if at.key and found.last_key == at.key else None
        if at.key and found.first_key and found.first_key >= at.key:
            return back
        told = key_in(following)
        if told and found.last_key and told != found.last_key:
            return "the listing leads past models that are on no page"
        return None

    def _is_short(self, answer: Answer, found: Look) -> bool:
        """Fewer models than pages have, and not the last page."""
        full = self.seen.get("largest", 0)
        return found.objects < full and _cursor_of(answer) is not None

    def _next(self, answer: Answer, found: Look, at: _Place) -> _Place | None:
        """Raises `HubscanError` if it was there before, or would lead on for ever."""
        cursor = _cursor_of(answer)
        if cursor is None:
            return None
        if cursor == at.cursor or cursor in self._cursors:
            raise HubscanError(
                f"{self._client.endpoint}: the listing leads back to a page that was already read",
                hint=_AGAIN_LATER,
            )
        self._cursors.add(cursor)
        self._count("opaque", key_in(cursor) is None)
        self._few = self._few + 1 if found.objects <= _FEW * self._route.size else 0
        if self._few == _PAGES_OF_FEW:
            raise HubscanError(
                f"{self._client.endpoint} lists {found.objects:,} models a page where "
                f"{self._route.size:,} were asked for: the whole would take very many requests",
                hint="Scan again later to go on from there.",
            )
        return _Place(cursor, found.last_key or at.key)

    def _beyond(self, found: Look, at: _Place) -> tuple[Answer, Look] | None:
        """The page below the last model, where the Hub names none; None if that was the end.

        `seen["end"]` says how it was known: `confirmed` (nothing is listed below), `not asked`
        (there is no key to ask below), `refused` or `not answered`.
        """
        key = found.last_key or (at.key if found.objects == 0 else None)
        if key is None:
            self.seen["end"] = "not asked"
            return None
        below = _Place(cursor_below(key), key)
        if found.objects == 0 and at.cursor == below.cursor:
            self.seen["end"] = "confirmed"
            return None
        try:
            answer, more = self._sound(below)
        except HubUnreachableError:
            self.seen["end"] = "not answered"
            return None
        except HubscanError:
            self.seen["end"] = "refused"
            return None
        self.seen["end"] = "confirmed"
        return (answer, more) if more.objects else None


def _cursor_of(answer: Answer) -> str | None:
    """The cursor in the link to the page after; None on the last page."""
    link = next_link(answer)
    if link is None:
        return None
    try:
        return parse_qs(urlsplit(link).query).get("cursor", [""])[-1] or None
    except ValueError:
        return None
