"""The test Hub's files: redirects to the resolve cache or off-site, ranges, gates, renames."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote, urlsplit

_RESOLVE = re.compile(r"^/(?P<model>[^/]+(?:/[^/]+)?)/resolve/(?P<sha>[^/]+)/(?P<path>.+)$")
_CACHE = re.compile(
    r"^/api/resolve-cache/models/(?P<model>[^/]+/[^/]+)/(?P<sha>[^/]+)/(?P<path>.+)$"
)
_HEADERS = re.compile(r"^/api/models/(?P<model>.+)/safetensors-metadata/(?P<path>.+)$")
_BINARY = "application/octet-stream"


def answer_file(handler: Any, path: str) -> None:
    """Answer a request below `/resolve/`, `/api/resolve-cache/` or `/safetensors-metadata/`."""
    hub = handler.server.hub
    path = unquote(path)
    with hub.lock:
        hub.counters["file requests"] += 1
        hub.counters[f"file {path}"] += 1
    if found := _HEADERS.match(path):
        body = hub.one_call_headers.get(found["model"])
        return handler.send(200, body) if body else handler.send(404, b'{"error":"Not found"}')
    if found := _CACHE.match(path):
        return _content(handler, hub.files[found["model"]][found["path"]])
    found = _RESOLVE.match(path)
    assert found, path
    model, name = found["model"], found["path"]
    if model in hub.renamed:
        target = f"/{hub.renamed[model]}/resolve/{found['sha']}/{name}"
        return handler.send(307, b"", {"Location": target})
    if model not in hub.files:
        return handler.send(401, b"Invalid username or password.", {}, kind="text/plain")
    if model in hub.gated:
        text = f"Access to model {model} is restricted.".encode()
        return handler.send(401, text, {"X-Error-Code": "GatedRepo"}, kind="text/plain")
    if f"lfs:{name}" in hub.files[model]:
        host = hub.foreign if urlsplit(hub.foreign).port != 1 else ""
        if host and not handler.headers.get("Host", "").endswith(host.rsplit(":", 1)[1]):
            return handler.send(302, b"", {"Location": f"{host}{path}"})
        return _content(handler, hub.files[model][f"lfs:{name}"])
    if name not in hub.files[model]:
        code = {"X-Error-Code": "EntryNotFound"}
        return handler.send(404, b"Entry not found", code, kind="text/plain")
    cache = f"/api/resolve-cache/models/{model}/{found['sha']}/{name}"
    return handler.send(307, b"", {"Location": cache})


def _content(handler: Any, data: bytes) -> None:
    span = re.fullmatch(r"bytes=(\d+)-(\d+)", handler.headers.get("Range", ""))
    if span is None:
        return handler.send(200, data, kind=_BINARY)
    start, stop = int(span[1]), min(int(span[2]), len(data) - 1)
    extent = {"Content-Range": f"bytes {start}-{stop}/{len(data)}"}
    return handler.send(206, data[start : stop + 1], extent, kind=_BINARY)
