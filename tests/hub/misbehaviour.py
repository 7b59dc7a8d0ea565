"""Listings that are not as they should be: what a Hub, a proxy or an attacker may send instead.

Each is a change of an honest answer: of the body, of the `Link` header, or of both. They go beyond
tests/hub/faults.py, whose faults a Hub was seen to have.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.hub.catalogue import encode
from tests.hub.faults import FAULTS, Fault, Handler
from tests.hub.listing import Query, answer_listing

Objects = list[dict[str, Any]]


class _Tap:
    """Stands for the handler, and changes what it is told to send."""

    def __init__(
        self, handler: Handler, change: Callable[[bytes, dict[str, str]], bytes], status: int = 200
    ) -> None:
        self.server, self.path = handler.server, handler.path
        self._handler, self._change, self._status = handler, change, status

    def send(self, status: int, body: bytes, headers: Mapping[str, str] = {}) -> None:
        told = dict(headers)
        if status == 200:
            body, status = self._change(body, told), self._status
        self._handler.send(status, body, told)


def _changed(change: Callable[[bytes, dict[str, str]], bytes]) -> Fault:
    return lambda handler, query: answer_listing(_Tap(handler, change), query)


def _body(change: Callable[[bytes], bytes]) -> Fault:
    return _changed(lambda body, _: change(body))


def _objects(change: Callable[[Objects], object]) -> Fault:
    return _body(lambda body: encode(change(json.loads(body))))


def _link(change: Callable[[str], str]) -> Fault:
    def changed(body: bytes, headers: dict[str, str]) -> bytes:
        if "Link" in headers:
            headers["Link"] = change(headers["Link"])
        return body

    return _changed(changed)


def _url(change: Callable[[str], str]) -> Fault:
    return _link(lambda link: re.sub(r"<(.*)>", lambda m: f"<{change(m[1])}>", link))


def _cursor(change: Callable[[str], str]) -> Fault:
    """Of the key in the cursor, another one."""

    def changed(url: str) -> str:
        head, _, code = url.rpartition("cursor=")
        key = json.loads(base64.b64decode(code.replace("%3D", "=")))["_id"]["$lt"]
        predicate = json.dumps({"_id": {"$lt": change(key)}}).encode()
        return f"{head}cursor={base64.b64encode(predicate).decode()}"

    return _url(changed)


def _moved(seconds: int) -> Callable[[str], str]:
    return lambda key: f"{int(key[:8], 16) + seconds:08x}{key[8:]}"


def _each(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Fault:
    return _objects(lambda found: [change(model) for model in found])


def _without(*names: str) -> Fault:
    return _each(lambda model: {n: v for n, v in model.items() if n not in names})


def _sizes(change: Callable[[int], Any]) -> Fault:
    def changed(model: dict[str, Any]) -> dict[str, Any]:
        if "safetensors" not in model:
            return model
        return model | {"safetensors": {"total": change(model["safetensors"]["total"])}}

    return _each(changed)


def _fresh_cursor(handler: Handler, query: Query) -> None:
    """The same first page again and again, each time with a cursor that was not there before."""
    hub = handler.server.hub
    hub.counters["fresh"] += 1
    query = {n: v for n, v in query.items() if n != "cursor"}
    answer_listing(handler, query, link=lambda url: f"{url}{hub.counters['fresh']}")


def _forgetful(handler: Handler, query: Query) -> None:
    """No cursor is known any more."""
    if "cursor" in query:
        handler.send(400, b'{"error":"Cursor expired"}')
    else:
        answer_listing(handler, query)


def _a_part(handler: Handler, query: Query) -> None:
    """Half a page, and the status that says so."""
    answer_listing(_Tap(handler, lambda body, _: body, status=206), query)


def _skipping(handler: Handler, query: Query) -> None:
    """A page of ten, and the next begins where that of a thousand would."""
    answer_listing(handler, query, spoil=lambda body: encode(json.loads(body)[:10]))


LINKS: dict[str, Fault] = {
    "link: Next": _link(lambda link: link.replace('rel="next"', 'rel="Next"')),
    "link: REL=NEXT": _link(lambda link: link.replace('rel="next"', 'REL="NEXT"')),
    "link: plain": _link(lambda link: link.replace('"next"', "next")),
    "link: several relations": _link(lambda link: link.replace('"next"', '"next last"')),
    "link: quoted commas": _link(lambda link: link.replace("; rel", '; title="a, b; c"; rel')),
    "link: comma at the end": _link(lambda link: f"{link}, "),
    "link: prev first": _link(lambda link: f'</x?cursor=a>; rel="prev", {link}'),
    "link: prev after": _link(lambda link: f'{link}, </x?cursor=a>; rel="prev"'),
    "link: blanks": _link(lambda link: link.replace("; rel", "  ;   rel")),
    "link: without rel": _link(lambda link: link.partition(";")[0]),
    "link: of another page": _link(lambda link: f'{link}; anchor="/elsewhere"'),
    "link: rubbish": _link(lambda _: "junk"),
    "link: nowhere": _link(lambda _: '<>; rel="next"'),
    "link: no address": _link(lambda _: '<http://[::1/>; rel="next"'),
    "link: without cursor": _url(lambda url: url.partition("&cursor=")[0]),
    "link: fields forgotten": _url(lambda url: re.sub(r"&?expand=[^&]*", "", url)),
    "link: small pages": _url(lambda url: url.replace("limit=100", "limit=7")),
    "link: another order": _url(lambda url: url.replace("sort=createdAt", "sort=downloads")),
    "link: another path": _url(lambda url: url.replace("/api/models", "/api/datasets")),
    "link: damaged cursor": _url(lambda url: f"{url[:-9]}AAAA"),
    "link: strange cursor": _url(lambda url: f"{url.partition('cursor=')[0]}cursor=c2VjcmV0"),
    "link: cursor too far": _cursor(_moved(-9000)),
    "link: cursor too near": _cursor(_moved(900)),
    "link: fresh cursors": _fresh_cursor,
}  # fmt: skip
BODIES: dict[str, Fault] = {
    "body: empty list": _body(lambda _: b"[]"),
    "body: empty": _body(lambda _: b""),
    "body: null": _body(lambda _: b"null"),
    "body: text": _body(lambda _: b'"models"'),
    "body: object": _body(lambda body: b'{"models":' + body + b"}"),
    "body: number": _body(lambda _: b"42"),
    "body: two lists": _body(lambda body: body + body),
    "body: rubbish after": _body(lambda body: body + b"<!-- -->"),
    "body: byte order mark": _body(lambda body: b"\xef\xbb\xbf" + body),
    "body: UTF-16": _body(lambda body: body.decode().encode("utf-16")),
    "body: packed twice": _body(gzip.compress),
    "body: NaN": _body(lambda body: body.replace(b'"downloads":', b'"x":NaN,"downloads":', 1)),
    "body: lone surrogate": _body(lambda body: body.replace(b'"sha":"', b'"sha":"\\ud800', 1)),
    "body: not UTF-8": _body(lambda body: body.replace(b'"tags":["', b'"tags":["\xff', 1)),
    "body: control character": _body(lambda body: body.replace(b'"tags":["', b'"tags":["\x01', 1)),
    "body: deep": _body(lambda body: body[:-1] + b"," + b"[" * 20_000 + b"]" * 20_000 + b"]"),
    "body: open": _body(lambda body: body[:-1]),
    "body: ten of a page": _skipping,
    "body: some missing": _objects(lambda found: found[:40] + found[47:]),
    "body: first missing": _objects(lambda found: found[7:]),
    "body: last missing": _objects(lambda found: found[:-7]),
    "body: one twice": _objects(lambda found: [*found, found[0]]),
    "body: all twice": _objects(lambda found: [*found, *found]),
    "body: turned round": _objects(lambda found: found[::-1]),
    "body: nulls between": _objects(lambda found: [None, *found]),
    "body: only nulls": _objects(lambda found: [None] * len(found)),
    "body: other keys": _each(lambda m: m | {"_id": f"x{m['_id']}"}),
    "body: no keys": _without("_id"),
    "body: no names": _without("id"),
    "body: names twice": _objects(
        lambda found: [*found, *(m | {"_id": _moved(3)(m["_id"])} for m in found[:30])]
    ),
    "body: another model": _objects(lambda found: [m | {"id": found[0]["id"]} for m in found]),
    "body: a part": _a_part,
    "cursors expire": _forgetful,
}  # fmt: skip
FIELDS: dict[str, Fault] = {
    "field: no safetensors": _without("safetensors"),
    "field: nothing of the card": _without("tags", "cardData", "baseModels", "library_name"),
    "field: no downloads": _each(lambda m: m | {"downloads": 0}),
    "field: no downloads at all": _without("downloads", "downloadsAllTime"),
    "field: all gated": _each(lambda m: m | {"gated": "manual"}),
    "field: config as text": _each(lambda m: m | {"config": "{}"}),
    "field: parents as list": _each(lambda m: m | {"baseModels": [m.get("baseModels")]}),
    "field: sizes in thousands": _sizes(lambda size: size // 1000),
    "field: sizes as text": _sizes(str),
    "field: tags as text": _each(lambda m: m | {"tags": "a,b"}),
    "field: likes as text": _each(lambda m: m | {"likes": str(m["likes"])}),
    "field: dates as numbers": _each(lambda m: m | {"createdAt": 1_700_000_000}),
    "field: renamed": _each(
        lambda m: {("safeTensors" if n == "safetensors" else n): v for n, v in m.items()}
    ),
}  # fmt: skip
STATUSES = (400, 401, 403, 404, 408, 409, 410, 418, 425, 429, 451, 500, 501, 502, 503, 504, 520)


def _status(code: int) -> Fault:
    return lambda handler, query: handler.send(code, b'{"error":"something"}')


ALL: dict[str, Fault] = {
    **{n: f for n, f in FAULTS.items() if n not in ("stall", "429 window", "429 retry-after")},
    **{f"status {code}": _status(code) for code in STATUSES},
    **LINKS,
    **BODIES,
    **FIELDS,
}
