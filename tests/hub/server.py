"""A Hub on loopback: real HTTP, the listing API, and every fault a Hub was ever seen to have.

with FakeHub(Catalogue.of(10_000)) as hub:
    hub.endpoint            # http://127.0.0.1:PORT
    hub.faults = {3: "429"}  # the fourth listing request is refused
    hub.counters            # what the client did
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from tests.hub.catalogue import Catalogue, EndlessCatalogue
from tests.hub.files import answer_file

ALLOWED = [
    "author",
    "baseModels",
    "cardData",
    "childrenModelCount",
    "config",
    "createdAt",
    "disabled",
    "downloads",
    "downloadsAllTime",
    "evalResults",
    "gated",
    "gguf",
    "inference",
    "inferenceProviderMapping",
    "lastModified",
    "library_name",
    "likes",
    "mask_token",
    "model-index",
    "pipeline_tag",
    "private",
    "resourceGroup",
    "safetensors",
    "sha",
    "siblings",
    "spaces",
    "tags",
    "transformersInfo",
    "trendingScore",
    "usedStorage",
    "widgetData",
    "xetEnabled",
]

RATE_LIMIT_TEXT = (
    b"We had to rate limit your IP (127.0.0.1). To continue using our service, create a HF account "
    b"or login to your existing account, and make sure you pass a HF_TOKEN if you're using the API."
)
BINARY = "application/octet-stream"
Faults = Mapping[int, str] | Callable[[int], str | None]


@dataclass
class Quota:
    """A fixed window: `quota` requests every `window` seconds."""

    quota: int
    window: float
    used: int = 0
    opened: float = field(default_factory=time.monotonic)

    def take(self) -> tuple[bool, int, int]:
        """(allowed, left, whole seconds to reset)."""
        now = time.monotonic()
        if now - self.opened >= self.window:
            self.opened += (now - self.opened) // self.window * self.window
            self.used = 0
        allowed = self.used < self.quota
        self.used += allowed
        reset = self.opened + self.window - now
        return allowed, self.quota - self.used, int(reset + 0.999)


class FakeHub:
    """A context manager around a threaded server; all switches may be changed while it runs."""

    def __init__(
        self,
        catalogue: Catalogue | EndlessCatalogue,
        *,
        quota: Quota | None = None,
        keep_packed: bool = False,
    ) -> None:
        self.catalogue = catalogue
        self.keep_packed = keep_packed
        """Remember gzip bodies, for benchmarks of clients that ask for the same pages."""
        self.packed: dict[bytes, bytes] = {}
        self.quota = quota
        self.faults: Faults = {}
        """Number of the listing request (from 0) → fault; or a function of it."""
        self.refused_fields: set[str] = set()
        self.token: str | None = None
        """If set, requests without it are answered 401."""
        self.total: int | None = 0
        """What models-json counts; 0 is the truth, None no answer."""
        self.link_host = "https://huggingface.co"
        """Where Link headers point, as on the real Hub; a client of another endpoint must cope."""
        self.foreign = "http://127.0.0.1:1"
        """Another host, for links that lead away."""
        self.given: set[str] = set()
        """Cursors handed out."""
        self.files: dict[str, dict[str, bytes]] = {}
        """Model id → file name → content; names with `lfs:` in front are stored off-site."""
        self.tree_page = 1000
        self.ignores_ranges = False
        self.gated: set[str] = set()
        self.renamed: dict[str, str] = {}
        self.one_call_headers: dict[str, bytes] = {}
        """Model id → answer of the safetensors-metadata endpoint."""
        self.refuse_made_up_cursors = False
        self.delay = 0.0
        self.counters: Counter[str] = Counter()
        self.queries: list[dict[str, list[str]]] = []
        self.authorizations: list[str | None] = []
        self.agents: set[str] = set()
        self.listing_requests = 0
        self.lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.hub = self

    @property
    def endpoint(self) -> str:
        """Base address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> FakeHub:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def fault(self, number: int) -> str | None:
        """The fault for listing request `number`."""
        return self.faults(number) if callable(self.faults) else self.faults.get(number)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    hub: FakeHub

    def handle_error(self, *_: object) -> None:
        """Clients that go away are not news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *_: object) -> None:
        """Silent."""

    def do_GET(self) -> None:
        hub = self.server.hub
        parts = urlsplit(self.path)
        with hub.lock:
            hub.counters["requests"] += 1
            hub.authorizations.append(self.headers.get("Authorization"))
            hub.agents.add(self.headers.get("User-Agent", ""))
        if hub.token and self.headers.get("Authorization") != f"Bearer {hub.token}":
            return self.send(401, b'{"error":"Invalid username or password."}')
        if parts.path == "/api/models":
            return self.listing(parse_qs(parts.query))
        if re.search(r"/resolve|/safetensors-metadata/|/tree/", parts.path):
            return answer_file(self, parts.path)
        if parts.path == "/models-json" and hub.total is not None:
            count = hub.total or len(hub.catalogue.keys)
            return self.send(200, json.dumps({"models": [], "numTotalItems": count}).encode())
        return self.send(404, b'{"error":"Sorry, we can\'t find the page you are looking for."}')

    def listing(self, query: dict[str, list[str]]) -> None:
        hub = self.server.hub
        with hub.lock:
            number = hub.listing_requests
            hub.listing_requests += 1
            hub.queries.append(query)
            rate: dict[str, str] = {}
            if hub.quota is not None:
                allowed, left, reset = hub.quota.take()
                rate["RateLimit"] = f'"api";r={left};t={reset}'
                policy = f'"fixed window";"api";q={hub.quota.quota};w={hub.quota.window:g}'
                rate["RateLimit-Policy"] = policy
                if not allowed:
                    return self.send(429, RATE_LIMIT_TEXT, rate, kind="text/plain")
        time.sleep(hub.delay)
        bad = set(query.get("expand[]", []) + query.get("expand", []))
        bad -= set(ALLOWED) - hub.refused_fields
        if bad:
            allowed_now = [f'"{a}"' for a in ALLOWED if a not in hub.refused_fields]
            message = f"Invalid option: expected one of {'|'.join(allowed_now)}"
            return self.send(400, json.dumps({"error": message}).encode())
        fault = hub.fault(number)
        if fault is None:
            return self.page(query, rate)
        hub.counters[f"fault {fault}"] += 1
        return _FAULTS[fault](self, query, rate)

    def page(
        self,
        query: dict[str, list[str]],
        rate: dict[str, str],
        *,
        link: Callable[[str], str] = lambda url: url,
        spoil: Callable[[bytes], bytes] = lambda body: body,
    ) -> None:
        """One honest page; `link` and `spoil` may make it less so."""
        hub = self.server.hub
        size = min(1000, int(query.get("limit", ["1000"])[0]))
        order = hub.catalogue.by(query.get("sort", ["trendingScore"])[0])
        cursor = query.get("cursor", [None])[0]
        start = 0 if cursor is None else order.after(json.loads(base64.b64decode(cursor)))
        if start is None or (cursor and hub.refuse_made_up_cursors and cursor not in hub.given):
            return self.send(400, b'{"error":"Invalid cursor"}', rate)
        stop = start + size
        headers = dict(rate)
        if stop < len(order):
            code = base64.b64encode(order.cursor(stop - 1).encode()).decode()
            hub.given.add(code)
            headers["Link"] = f'<{link(self._next_url(query, code))}>; rel="next"'
        body = b"[" + b",".join(order.encoded(start, stop)) + b"]"
        self.send(200, spoil(body), headers)

    def _next_url(self, query: dict[str, list[str]], code: str) -> str:
        repeated = [
            f"{quote(name)}={quote(value)}"
            for name, values in query.items()
            if name != "cursor"
            for value in values
        ]
        query_text = "&".join([*repeated, f"cursor={quote(code)}"])
        return f"{self.server.hub.link_host}/api/models?{query_text}"

    def pack(self, body: bytes) -> bytes:
        """`body` as gzip."""
        hub = self.server.hub
        if not hub.keep_packed:
            return gzip.compress(body, 1)
        name = hashlib.sha256(body).digest()
        if name not in hub.packed:
            hub.packed[name] = gzip.compress(body, 6)
        return hub.packed[name]

    def send(
        self,
        status: int,
        body: bytes,
        headers: Mapping[str, str] = {},
        *,
        kind: str = "application/json; charset=utf-8",
        promised: int | None = None,
    ) -> None:
        """Answer; `promised` is a Content-Length that is not kept."""
        hub = self.server.hub
        hub.counters[f"status {status}"] += 1
        self.send_response(status)
        if "gzip" in self.headers.get("Accept-Encoding", "") and status == 200 and kind != BINARY:
            body = self.pack(body)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if promised is None else promised))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        if promised is not None:
            self.close_connection = True


Fault = Callable[[_Handler, dict[str, list[str]], dict[str, str]], None]


def _status(code: int, headers: Mapping[str, str] = {}, body: bytes = b"{}") -> Fault:
    def answer(handler: _Handler, query: Any, rate: Any) -> None:
        handler.send(code, body, {**rate, **headers})

    return answer


def _reset(handler: _Handler, query: Any, rate: Any) -> None:
    handler.connection.setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00"
    )
    handler.close_connection = True
    handler.connection.close()


def _stall(handler: _Handler, query: Any, rate: Any) -> None:
    handler.send(200, b"[", promised=1000)
    time.sleep(3)


def _cut(handler: _Handler, query: Any, rate: Any) -> None:
    handler.send(200, b'[{"_id":"', promised=5000)


def _cut_gzip(handler: _Handler, query: Any, rate: Any) -> None:
    body = gzip.compress(b"[" + b" " * 5000 + b"]")[:-20]
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def _cut_json(handler: _Handler, query: Any, rate: Any) -> None:
    handler.page(query, rate, spoil=lambda body: body[: len(body) // 2])


def _html(handler: _Handler, query: Any, rate: Any) -> None:
    handler.send(200, b"<!doctype html><title>Hugging Face</title>", rate, kind="text/html")


def _loop(handler: _Handler, query: Any, rate: Any) -> None:
    handler.page(query, rate, link=lambda _: handler.path)


def _relative(handler: _Handler, query: Any, rate: Any) -> None:
    handler.page(query, rate, link=lambda url: url.removeprefix("https://huggingface.co"))


def _no_link(handler: _Handler, query: Any, rate: Any) -> None:
    handler.page(query, rate, link=lambda _: "")


def _foreign(handler: _Handler, query: Any, rate: Any) -> None:
    abroad = handler.server.hub.foreign
    handler.page(query, rate, link=lambda url: url.replace("https://huggingface.co", abroad))


def _redirect(handler: _Handler, query: Any, rate: Any) -> None:
    separator = "&" if "?" in handler.path else "?"
    handler.send(307, b"", {**rate, "Location": f"{handler.path}{separator}redirected=1"})


def _redirect_abroad(handler: _Handler, query: Any, rate: Any) -> None:
    abroad = handler.server.hub.foreign
    handler.send(302, b"", {**rate, "Location": f"{abroad}{handler.path}&redirected=1"})


_FAULTS: dict[str, Fault] = {
    "400": _status(400, body=b'{"error":"Bad request"}'),
    "401": _status(401, body=b'{"error":"Invalid username or password."}'),
    "404": _status(404, body=b'{"error":"Not found"}'),
    "408": _status(408),
    "429": _status(429, body=RATE_LIMIT_TEXT),
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
FAULTS = tuple(_FAULTS)
