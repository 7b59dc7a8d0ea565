"""The HTTP side of a replay: which part answers, and what every answer says beside its body."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlsplit

import duckdb
import msgspec

from hubscan.hub.contract import UNASKED
from hubscan.hub.replay import question
from hubscan.hub.replay.catalogue import Catalogue
from hubscan.hub.replay.documents import Documents
from hubscan.hub.replay.question import Question
from hubscan.hub.replay.reply import JSON, MISSING, Refused, Reply, refusal
from hubscan.hub.replay.repository import Repositories, whole
from hubscan.store.datadir import Stored

_QUOTA, _WINDOW_SECONDS = 1_000_000, 300


class ReplayServer(ThreadingHTTPServer):
    """Serves one snapshot until told to stop."""

    daemon_threads = True

    def __init__(self, snapshot: Stored, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.catalogue = Catalogue(snapshot)
        self._repositories = Repositories(self.catalogue, Documents(snapshot))
        super().__init__((host, port), _Handler)

    @property
    def endpoint(self) -> str:
        """Address for HF_ENDPOINT."""
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}"

    def reply(self, path: str, headers: Mapping[str, str], *, is_head: bool) -> Reply:
        """What a GET or HEAD of `path` is answered with; names in `headers` are lower case."""
        parts = urlsplit(path)
        try:
            if parts.path == "/api/models":
                return self._listing(parse_qs(parts.query))
            if parts.path == "/models-json":
                body = {"models": [], "numTotalItems": len(self.catalogue.keys)}
                return Reply(200, json.dumps(body, separators=(",", ":")).encode())
            found = self._repositories.reply(parts.path, parts.query, headers, is_head=is_head)
            return found or MISSING
        except Refused as reason:
            return refusal(str(reason))

    def _listing(self, query: Mapping[str, list[str]]) -> Reply:
        asked = question.read(query)
        found, more = self.catalogue.find(asked)
        plain = not question.fields_asked(query)
        texts = [_projected(self.catalogue.text(key), asked, plain) for _, key in found]
        headers = {}
        if more and found:
            code = question.cursor(asked, *found[-1])
            headers["Link"] = f'<{self.endpoint}/api/models?{_following(query, code)}>; rel="next"'
        return Reply(200, b"[" + b",".join(texts) + b"]", headers)


def _following(query: Mapping[str, list[str]], code: str) -> str:
    """As it was asked, `expand[]` as `expand`, the cursor last: so the Hub writes it."""
    kept = [(n.removesuffix("[]"), v) for n, values in query.items() for v in values]
    told = [f"{quote(n)}={quote(v, safe='')}" for n, v in kept if n != "cursor"]
    return "&".join([*told, f"cursor={quote(code, safe='')}"])


def _projected(text: bytes, asked: Question, plain: bool) -> bytes:
    """The object with its ids and the members that are asked for."""
    try:
        model = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    except msgspec.MsgspecError:
        return text
    kept = {n: v for n, v in model.items() if n in asked.fields or n in UNASKED}
    if plain and "id" in kept:
        kept["modelId"] = kept["id"]
    if "safetensors" in kept and (completed := _completed(kept["safetensors"])) is not None:
        kept["safetensors"] = completed
    elif len(kept) == len(model):
        return text
    return msgspec.json.encode(kept)


def _completed(weights: msgspec.Raw) -> msgspec.Raw | None:
    """`safetensors` with what it lacks; None if it lacks nothing."""
    try:
        given = msgspec.json.decode(weights)
    except (msgspec.MsgspecError, RecursionError):
        return None
    made = whole({"safetensors": given})["safetensors"]
    return None if made == given else msgspec.Raw(msgspec.json.encode(made))


def _bucket(path: str) -> str:
    if "/resolve/" in path or path.startswith("/api/resolve-cache/"):
        return "resolvers"
    return "api" if path.startswith("/api/") else "pages"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ReplayServer

    def log_message(self, *_: object) -> None:
        """Silent."""

    def do_HEAD(self) -> None:
        """Answer one request without its body."""
        self.do_GET()

    def do_GET(self) -> None:
        """Answer one request."""
        try:
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = self.server.reply(self.path, headers, is_head=self.command == "HEAD")
        except (OSError, ValueError, KeyError, TypeError, duckdb.Error):
            reply = Reply(500, b'{"error":"Internal Error"}')
        bucket = _bucket(urlsplit(self.path).path)
        said = {
            "Content-Type": reply.kind,
            "Content-Length": str(len(reply.body)),
            "RateLimit": f'"{bucket}";r={_QUOTA};t={_WINDOW_SECONDS}',
            "RateLimit-Policy": f'"fixed window";"{bucket}";q={_QUOTA};w={_WINDOW_SECONDS}',
        }
        if reply.kind == JSON:
            said["ETag"] = f'W/"{len(reply.body):x}-{zlib.crc32(reply.body):08x}"'
        self.send_response(reply.status)
        for name, value in {**said, **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)
