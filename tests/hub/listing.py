"""The test Hub's listing: what it refuses, what it chooses, and how a page leads to the next."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from hubscan.hub import contract
from tests.hub.catalogue import encode
from tests.hub.filters import selection

_MOST = 1000
_DEFAULT_SORT = "trendingScore"
_PLAIN = (
    "likes", "trendingScore", "private", "downloads", "tags", "pipeline_tag", "library_name",
    "createdAt",
)  # fmt: skip
"""What is listed if nothing is asked for, beside the ids."""
_FULL = ("author", "sha", "lastModified", "siblings", "gated")
_SWITCHES = {"full": _FULL, "cardData": ("cardData",), "config": ("config",)}
Query = Mapping[str, Sequence[str]]


def refusal(names: Sequence[str], allowed: Sequence[str]) -> bytes | None:
    """The body of a 400 for names that `expand` does not take; None if it takes them all."""
    if set(names) <= set(allowed):
        return None
    options = "|".join(f'"{name}"' for name in allowed)
    return encode({"error": f"✖ Invalid option: expected one of {options}"})


def asked(query: Query) -> list[str]:
    """The names in `expand`, in either spelling."""
    return [*query.get("expand[]", []), *query.get("expand", [])]


def allowed_in(hub: Any) -> list[str]:
    """What `expand` of the listing takes."""
    names = [n for n in contract.load().listed if n not in hub.refused_fields]
    return [*names, *hub.new_fields]


def answer_listing(
    handler: Any,
    query: Query,
    *,
    link: Callable[[str], str] = lambda url: url,
    spoil: Callable[[bytes], bytes] = lambda body: body,
) -> None:
    """One honest page; `link` and `spoil` may make it less so."""
    hub = handler.server.hub
    refused = refusal(asked(query), allowed_in(hub))
    sort = query.get("sort", [_DEFAULT_SORT])[0]
    known = contract.load().parameter("sort")
    if refused is None and known is not None and sort not in known.values:
        refused = encode({"error": f"Invalid sort parameter: {sort}"})
    if refused is not None:
        return handler.send(400, refused)
    size = min(hub.largest_page, max(1, int(query.get("limit", [str(_MOST)])[0])))
    chosen = selection(query)
    catalogue = hub.catalogue if chosen is None else hub.catalogue.where(chosen)
    order = catalogue.by(sort, rising=query.get("direction") == ["1"])
    cursor = query.get("cursor", [None])[0]
    start = 0 if cursor is None else _start(hub, order, cursor)
    if start is None:
        return handler.send(400, b'{"error":"Invalid cursor"}')
    stop = start + size
    headers = {}
    if stop < len(order):
        code = base64.b64encode(order.cursor(stop - 1).encode()).decode()
        hub.given.add(code)
        headers["Link"] = f'<{link(next_url(hub.link_host, query, code))}>; rel="next"'
    texts = order.encoded(start, stop, _fields(query, sort))
    if hub.alter_object is not None:
        texts = [encode(hub.alter_object(json.loads(text))) for text in texts]
    if "expand" not in query and "expand[]" not in query:
        texts = [_named_twice(text) for text in texts]
    return handler.send(200, spoil(b"[" + b",".join(texts) + b"]"), headers)


def _start(hub: Any, order: Any, cursor: str) -> int | None:
    if hub.refuse_made_up_cursors and cursor not in hub.given:
        return None
    try:
        found: int | None = order.after(json.loads(base64.b64decode(cursor, validate=True)))
    except ValueError:
        return None
    return found


def _fields(query: Query, sort: str) -> tuple[str, ...]:
    """What is listed of each model. By default the field of the order comes along unasked."""
    wanted = asked(query)
    if wanted:
        return tuple(dict.fromkeys([*wanted, *([sort] if "sort" not in query else [])]))
    more = [name for switch, names in _SWITCHES.items() if switch in query for name in names]
    return (*_PLAIN, *more)


def _named_twice(text: bytes) -> bytes:
    """Without expand a model has its id as `modelId` too."""
    model = json.loads(text)
    return encode({**model, "modelId": model["id"]})


def next_url(host: str, query: Query, code: str) -> str:
    """The address of the page after: as it was asked, `expand[]` as `expand`, the cursor last."""
    repeated = [
        f"{quote(name.removesuffix('[]'))}={quote(value, safe='')}"
        for name, values in query.items()
        if name != "cursor"
        for value in values
    ]
    return f"{host}/api/models?{'&'.join([*repeated, f'cursor={quote(code)}'])}"
