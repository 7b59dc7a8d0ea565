"""A Hub on loopback: real HTTP, what the live Hub was seen to answer, and its faults.

with FakeHub(Catalogue.of(10_000)) as hub:
    hub.endpoint            # http://127.0.0.1:PORT
    hub.faults = {3: "429"}  # the fourth listing request is refused
    hub.counters            # what the client did

What it answers is said by `hubscan/hub/contract.yaml`; tests/hub/test_contract.py holds it to that.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from isal import igzip

from tests.hub import misbehaviour
from tests.hub.catalogue import Catalogue, EndlessCatalogue, encode
from tests.hub.faults import FAULTS, RATE_LIMIT_TEXT
from tests.hub.listing import answer_listing
from tests.hub.quota import Quota, bucket_of, generous
from tests.hub.repositories import answer_repository

__all__ = ["FAULTS", "FakeHub", "Quota", "Reply"]

BINARY = "application/octet-stream"
Faults = Mapping[int, str] | Callable[[int], str | None]


@dataclass
class Reply:
    """An answer before it is sent."""

    status: int
    body: bytes
    headers: dict[str, str]
    kind: str


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
        self.quotas = generous()
        if quota is not None:
            self.quota = quota
        self.faults: Faults = {}
        """Number of the listing request (from 0) → fault; or a function of it."""
        self.refused_fields: set[str] = set()
        self.new_fields: list[str] = []
        self.largest_page = 1000
        self.alter_object: Callable[[dict[str, Any]], dict[str, Any]] | None = None
        """Changes every model that is listed or asked for, to be another Hub than the live one."""
        self.alter_reply: Callable[[str, Reply], Reply] | None = None
        """Changes every answer, given the path that was asked for."""
        self.token: str | None = None
        """If set, requests without it are answered 401."""
        self.total: int | None = 0
        """What models-json counts; 0 is the truth, None no answer."""
        self.link_host = "https://huggingface.co"
        """Where Link headers point, as on the real Hub; a client of another endpoint must cope."""
        self.foreign = "http://127.0.0.1:1"
        """Another host, for links that lead away; large files lie there unless its port is 1."""
        self.given: set[str] = set()
        """Cursors handed out."""
        self.files: MutableMapping[str, dict[str, bytes]] = {}
        """Model id → file name → content; names with `lfs:` in front are stored off-site."""
        self.tree_page = 1000
        self.ignores_ranges = False
        self.gated: set[str] = set()
        self.renamed: dict[str, str] = {}
        self.cache_needs_redirect = False
        """Whether files can be had by following a redirect only."""
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
    def quota(self) -> Quota:
        """The window of the API."""
        return self.quotas["api"]

    @quota.setter
    def quota(self, quota: Quota) -> None:
        self.quotas["api"] = quota

    @property
    def endpoint(self) -> str:
        """Base address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def elsewhere(self) -> str:
        """The same server under another name: another host, to a client."""
        return f"http://localhost:{self._server.server_address[1]}"

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
    disable_nagle_algorithm = True
    server: _Server
    rate: Mapping[str, str] = {}
    """Headers about the window that the request counted in."""

    def log_message(self, *_: object) -> None:
        """Silent."""

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        hub = self.server.hub
        parts = urlsplit(self.path)
        with hub.lock:
            hub.counters["requests"] += 1
            hub.authorizations.append(self.headers.get("Authorization"))
            hub.agents.add(self.headers.get("User-Agent", ""))
            bucket = bucket_of(parts.path)
            allowed, left, reset = hub.quotas[bucket].take()
            self.rate = hub.quotas[bucket].headers(bucket, left, reset)
        if hub.token and self.headers.get("Authorization") != f"Bearer {hub.token}":
            return self.send(401, b'{"error":"Invalid username or password."}')
        if parts.path == "/api/models":
            return self._listing(parse_qs(parts.query), allowed)
        if not allowed:
            return self.send(429, RATE_LIMIT_TEXT, kind="text/plain")
        if re.match(r"/api/(models|resolve-cache)/|/.+/resolve/", parts.path):
            return answer_repository(self, parts.path)
        if parts.path == "/models-json" and hub.total is not None:
            count = hub.total or len(hub.catalogue.keys)
            return self.send(200, encode({"models": [], "numTotalItems": count}))
        return self.send(404, b'{"error":"Sorry, we can\'t find the page you are looking for."}')

    def _listing(self, query: dict[str, list[str]], allowed: bool) -> None:
        hub = self.server.hub
        with hub.lock:
            number = hub.listing_requests
            hub.listing_requests += 1
            hub.queries.append(query)
        if not allowed:
            return self.send(429, RATE_LIMIT_TEXT, kind="text/plain")
        time.sleep(hub.delay)
        fault = hub.fault(number)
        if fault is None:
            return answer_listing(self, query)
        hub.counters[f"fault {fault}"] += 1
        return (FAULTS.get(fault) or misbehaviour.ALL[fault])(self, query)

    def pack(self, body: bytes) -> bytes:
        """`body` as gzip."""
        hub = self.server.hub
        if not hub.keep_packed:
            return igzip.compress(body, 1)
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
        reply = Reply(status, body, {**self.rate, **headers}, kind)
        if kind.startswith("application/json") and "ETag" not in headers:
            tag = hashlib.md5(body, usedforsecurity=False).hexdigest()[:27]
            reply.headers["ETag"] = f'W/"{len(body):x}-{tag}"'
        if hub.alter_reply is not None:
            reply = hub.alter_reply(self.path, reply)
        hub.counters[f"status {reply.status}"] += 1
        self._write(reply, promised)

    def _write(self, reply: Reply, promised: int | None) -> None:
        body = reply.body
        self.send_response(reply.status)
        accepted = "gzip" in self.headers.get("Accept-Encoding", "")
        if accepted and reply.status == 200 and reply.kind != BINARY:
            body = self.pack(body)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(body) if promised is None else promised))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        if promised is not None:
            self.close_connection = True
