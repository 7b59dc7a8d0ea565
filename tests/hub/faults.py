"""Every fault that a Hub was ever seen to have, by name: an answer in place of an honest page."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Callable, Mapping
from typing import Any

from tests.hub.listing import Query, answer_listing

RATE_LIMIT_TEXT = (
    b"We had to rate limit your IP (127.0.0.1). To continue using our service, create a HF account "
    b"or login to your existing account, and make sure you pass a HF_TOKEN if you're using the API."
)
Handler = Any

Fault = Callable[[Handler, Query], None]


def _status(code: int, headers: Mapping[str, str] = {}, body: bytes = b"{}") -> Fault:
    def answer(handler: Handler, query: Query) -> None:
        handler.send(code, body, headers)

    return answer


def _edge(handler: Handler, query: Query) -> None:
    """A refusal of the edge, which knows no windows."""
    handler.rate = {}
    handler.send(429, RATE_LIMIT_TEXT, kind="text/plain")


def _reset(handler: Handler, query: Query) -> None:
    handler.connection.setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00"
    )
    handler.close_connection = True
    handler.connection.close()


def _stall(handler: Handler, query: Query) -> None:
    handler.send(200, b"[", promised=1000)
    time.sleep(3)


def _cut(handler: Handler, query: Query) -> None:
    handler.send(200, b'[{"_id":"', promised=5000)


def _cut_gzip(handler: Handler, query: Query) -> None:
    body = gzip.compress(b"[" + b" " * 5000 + b"]")[:-20]
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def _cut_json(handler: Handler, query: Query) -> None:
    answer_listing(handler, query, spoil=lambda body: body[: len(body) // 2])


def _html(handler: Handler, query: Query) -> None:
    handler.send(200, b"<!doctype html><title>Hugging Face</title>", kind="text/html")


def _loop(handler: Handler, query: Query) -> None:
    answer_listing(handler, query, link=lambda _: handler.path)


def _relative(handler: Handler, query: Query) -> None:
    answer_listing(handler, query, link=lambda url: url.removeprefix("https://huggingface.co"))


def _no_link(handler: Handler, query: Query) -> None:
    """And the cursor that there would have been was never given out."""
    answer_listing(handler, query, link=lambda _: "")
    handler.server.hub.given.clear()


def _foreign(handler: Handler, query: Query) -> None:
    abroad = handler.server.hub.foreign
    answer_listing(handler, query, link=lambda url: url.replace("https://huggingface.co", abroad))


def _redirect(handler: Handler, query: Query) -> None:
    separator = "&" if "?" in handler.path else "?"
    handler.send(307, b"", {"Location": f"{handler.path}{separator}redirected=1"})


def _redirect_abroad(handler: Handler, query: Query) -> None:
    abroad = handler.server.hub.foreign
    handler.send(302, b"", {"Location": f"{abroad}{handler.path}&redirected=1"})


FAULTS: dict[str, Fault] = {
    "400": _status(400, body=b'{"error":"Bad request"}'),
    "401": _status(401, body=b'{"error":"Invalid username or password."}'),
    "404": _status(404, body=b'{"error":"Not found"}'),
    "408": _status(408),
    "429": _edge,
    "429 window": _status(429, {"RateLimit": '"api";r=0;t=1'}, RATE_LIMIT_TEXT),
    "429 not empty": _status(429, {"RateLimit": '"api";r=7;t=100'}, RATE_LIMIT_TEXT),
    "429 retry-after": _status(429, {"Retry-After": "1"}, RATE_LIMIT_TEXT),
    "500": _status(500, body=b'{"error":"Internal Error"}'),
    "502": _status(502, body=b"<html>Bad gateway</html>"),
    "503": _status(503),
    "504": _status(504),
    "reset": _reset,
    "stall": _stall,
    "cut": _cut,
    "cut gzip": _cut_gzip,
    "cut json": _cut_json,
    "html": _html,
    "loop": _loop,
    "relative link": _relative,
    "no link": _no_link,
    "foreign link": _foreign,
    "403 hostile": _status(403, body=b"\x1b[31m\x00 no \r\n" + b"x" * 10_000),
    "redirect": _redirect,
    "redirect abroad": _redirect_abroad,
}
