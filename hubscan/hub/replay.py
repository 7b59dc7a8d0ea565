"""A snapshot served as a Hub: for tests, demos, and clients that should not ask the real one.

Speaks the part of the API that a listing by creation needs: `limit`, `expand[]`, `cursor` with its
`Link` header, one model by name, and the count behind the web page. The raw pages are read where
they lie; in memory are only the keys and where each object is.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import duckdb
import msgspec
import numpy as np

from hubscan.hub.sources import Last
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.engine import connect, sql_text
from hubscan.store.page_split import split_stored
from hubscan.store.raw_pages import RawPages

_MAX_PAGE = 1000
_KEY = msgspec.json.Decoder(Last)


def _raw_files(snapshot: Stored) -> list[Path]:
    """The pages of a snapshot; of a delta also those of what it stands on, newest first."""
    files = RawPages(snapshot.path / "raw").files()
    base = snapshot.manifest["completeness"].get("base")
    if base is None:
        return files
    return files + _raw_files(DataDir(snapshot.path.parents[1]).snapshot(base))


class _Catalogue:
    """The objects of a snapshot by falling key; of a model that was listed twice the newest."""

    def __init__(self, snapshot: Stored) -> None:
        self._files = _raw_files(snapshot)
        self._models = snapshot.table("models")
        keys: list[str] = []
        places: list[tuple[int, int]] = []
        for number, path in enumerate(self._files):
            for place, text in enumerate(split_stored(path.read_bytes()).objects):
                key = _key_in(text)
                if len(key) == 24:
                    keys.append(key)
                    places.append((number, place))
        found, first = np.unique(np.array(keys, dtype="S24"), return_index=True)
        self.keys = found
        self._places = np.array(places, dtype=np.int64).reshape(-1, 2)[first]
        self._page = lru_cache(maxsize=8)(self._read)

    def _read(self, number: int) -> list[bytes]:
        objects = split_stored(self._files[number].read_bytes()).objects
        return [bytes(memoryview(o)) for o in objects]

    def below(self, key: str | None, count: int) -> list[int]:
        """Places of the `count` objects that come after `key` in the listing, newest first."""
        end = len(self.keys) if key is None else int(np.searchsorted(self.keys, key.encode()))
        return list(range(end - 1, max(end - count, 0) - 1, -1))

    def text(self, place: int) -> bytes:
        """JSON of one object."""
        number, position = self._places[place]
        return self._page(int(number))[int(position)]

    def named(self, model: str) -> int | None:
        """Place of the model called `model`."""
        with connect() as con:
            rows = con.execute(
                f"SELECT key FROM read_parquet({sql_text(self._models)}) WHERE id = ?", [model]
            ).fetchall()
        if not rows:
            return None
        place = int(np.searchsorted(self.keys, rows[0][0].encode()))
        known = place < len(self.keys) and self.keys[place] == rows[0][0].encode()
        return place if known else None


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    body: bytes
    headers: Mapping[str, str]


class ReplayServer(ThreadingHTTPServer):
    """Serves one snapshot until told to stop."""

    daemon_threads = True

    def __init__(self, snapshot: Stored, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.catalogue = _Catalogue(snapshot)
        super().__init__((host, port), _Handler)

    @property
    def endpoint(self) -> str:
        """Address for HF_ENDPOINT."""
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}"

    def reply(self, path: str) -> _Reply:
        """What a GET of `path` is answered with."""
        parts = urlsplit(path)
        query = parse_qs(parts.query)
        if parts.path == "/api/models":
            return self._listing(query)
        if parts.path == "/models-json":
            body = {"models": [], "numTotalItems": len(self.catalogue.keys)}
            return _Reply(200, json.dumps(body).encode(), {})
        place = None
        if parts.path.startswith("/api/models/"):
            place = self.catalogue.named(parts.path.removeprefix("/api/models/"))
        if place is None:
            return _Reply(401, b'{"error":"Invalid username or password."}', {})
        return _Reply(200, self.catalogue.text(place), {})

    def _listing(self, query: dict[str, list[str]]) -> _Reply:
        if query.get("sort", ["createdAt"]) != ["createdAt"]:
            return _Reply(400, b'{"error":"A replay is sorted by createdAt only"}', {})
        try:
            size = min(_MAX_PAGE, max(1, int(query.get("limit", ["1000"])[0])))
            below = _key_of(query["cursor"][0]) if "cursor" in query else None
        except (ValueError, KeyError, TypeError):
            return _Reply(400, b'{"error":"Invalid cursor or limit"}', {})
        places = self.catalogue.below(below, size)
        wanted = set(query.get("expand[]", []) + query.get("expand", []))
        texts = [_expanded(self.catalogue.text(p), wanted) for p in places]
        headers = {}
        if places and places[-1] > 0:
            last = self.catalogue.keys[places[-1]].decode()
            headers["Link"] = f'<{self.endpoint}/api/models?{_following(query, last)}>; rel="next"'
        return _Reply(200, b"[" + b",".join(texts) + b"]", headers)


def _key_in(text: bytes | msgspec.Raw) -> str:
    """The `_id` of an object; empty if it has none, or is none."""
    try:
        return _KEY.decode(text).key or ""
    except msgspec.MsgspecError:
        return ""


def _key_of(cursor: str) -> str:
    return str(json.loads(base64.b64decode(cursor, validate=True))["_id"]["$lt"])


def _following(query: dict[str, list[str]], last: str) -> str:
    cursor = base64.b64encode(json.dumps({"_id": {"$lt": last}}).encode()).decode()
    kept = [(n, v) for n, values in query.items() if n != "cursor" for v in values]
    return urlencode([*kept, ("cursor", cursor)], quote_via=quote)


def _expanded(text: bytes, wanted: set[str]) -> bytes:
    """The object with `_id`, `id` and the wanted fields only; all of it if none is named."""
    if not wanted:
        return text
    try:
        model: dict[str, Any] = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    except msgspec.MsgspecError:
        return text
    kept = {n: v for n, v in model.items() if n in wanted or n in ("_id", "id")}
    return text if len(kept) == len(model) else msgspec.json.encode(kept)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ReplayServer

    def log_message(self, *_: object) -> None:
        """Silent."""

    def do_GET(self) -> None:
        """Answer one request."""
        try:
            reply = self.server.reply(self.path)
        except (OSError, ValueError, duckdb.Error):
            reply = _Reply(500, b'{"error":"Internal Error"}', {})
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)
