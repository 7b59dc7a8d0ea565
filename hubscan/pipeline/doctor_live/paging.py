"""Links from page to page, the end of the list, and cursors of every order."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from hubscan.hub.answer import Answer, next_link
from hubscan.hub.contract import Contract, Cursor
from hubscan.hub.page_walk import cursor_below
from hubscan.pipeline.doctor_live.listed_pages import Page, listing_path
from hubscan.pipeline.doctor_live.probe import Probe, models_of

_SIZE = 100


def check_paging(probe: Probe, known: Contract, pages: Sequence[Page]) -> None:
    """One page in every order, the page after it, the last page, and a page of a delta."""
    for cursor in known.cursors:
        _check_order(probe, cursor)
    if not probe.is_told("made-up cursors"):
        _check_end(probe)
        if pages and pages[0]:
            _check_delta(probe, pages[0])


def _check_order(probe: Probe, cursor: Cursor) -> None:
    query = [("limit", str(_SIZE)), ("sort", cursor.sort), ("direction", "-1")]
    query.append(("expand[]", cursor.sort))
    answer = probe.ask(f"order by {cursor.sort}", listing_path(query))
    page = models_of(answer)
    values = [m[cursor.sort] for m in page or () if cursor.sort in m]
    try:
        falling = values == sorted(values, reverse=True)
    except TypeError:
        falling = False
    if page is None or not falling:
        probe.drift(f"order by {cursor.sort}", "values do not fall from model to model")
        return
    link = next_link(answer)
    if link is None:
        probe.drift("next link", "there is none on a page that is not the last")
        return
    _check_link(probe, cursor, query, link)
    if cursor.sort == "createdAt":
        _follow(probe, answer, link, page)


def _follow(probe: Probe, answer: Answer, link: str, page: Page) -> None:
    following = models_of(probe.ask("next page", probe.path_of(link, answer)))
    last = min(str(m.get("_id")) for m in page)
    if not following or any(str(m.get("_id")) >= last for m in following):
        probe.drift("next link", "does not lead to the models that come next")


def _check_link(probe: Probe, cursor: Cursor, query: Sequence[tuple[str, str]], link: str) -> None:
    parts = urlsplit(link)
    kept = [(name.removesuffix("[]"), value) for name, value in query]
    *given, last = parse_qsl(parts.query) or [("", "")]
    if parts.scheme not in ("http", "https") or parts.path != "/api/models":
        probe.drift("next link", f"leads to {link[:80]!r}")
    elif given != kept or last[0] != "cursor":
        probe.drift("next link", f"asks otherwise: {parts.query[:120]!r}")
    else:
        try:
            predicate = base64.b64decode(last[1], validate=True).decode()
        except ValueError:
            predicate = last[1]
        if not re.match(cursor.form, predicate):
            probe.drift(f"cursor of {cursor.sort}", f"is {predicate[:80]!r}")


def _check_end(probe: Probe) -> None:
    query = [("limit", str(_SIZE)), ("sort", "createdAt"), ("direction", "-1")]
    beyond = cursor_below("0" * 24)
    answer = probe.ask("end of the list", listing_path([*query, ("expand[]", "sha")], beyond))
    page = models_of(answer)
    if page != [] or next_link(answer) is not None:
        message = f"status {answer.status}, {len(page or ()):,} models, or a link"
        probe.drift("end of the list", message)


def _check_delta(probe: Probe, newest: Page) -> None:
    """A made-up cursor of lastModified: what a delta could begin with."""
    when = newest[-1].get("createdAt")
    after: dict[str, Any] = {"lastModified": when, "_id": {"$gt": "0" * 24}}
    rest: list[Any] = [{"lastModified": {"$lt": when}}, {"lastModified": None}]
    predicate = json.dumps({"$or": [after, *rest]}, separators=(",", ":"))
    query = [("limit", str(_SIZE)), ("sort", "lastModified"), ("direction", "-1")]
    path = listing_path(
        [*query, ("expand[]", "lastModified")], base64.b64encode(predicate.encode()).decode()
    )
    page = models_of(probe.ask("delta", path))
    times = [str(m.get("lastModified")) for m in page or ()]
    probe.observed["delta cursor"] = "honoured" if page else "refused"
    if not page or any(time > str(when) for time in times):
        probe.drift("cursor of a delta", "models come that were modified later, or none")
