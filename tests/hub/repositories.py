"""The test Hub's files: redirects to the resolve cache or off-site, ranges, gates, renames."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

_RESOLVE = re.compile(r"^/(?P<model>[^/]+(?:/[^/]+)?)/resolve/(?P<sha>[^/]+)/(?P<path>.+)$")
_CACHE = re.compile(
    r"^/api/resolve-cache/models/(?P<model>[^/]+/[^/]+)/(?P<sha>[^/]+)/(?P<path>.+)$"
)
_TREE = re.compile(r"^/api/models/(?P<model>.+)/tree/(?P<sha>[^/]+)$")
_HEADERS = re.compile(r"^/api/models/(?P<model>.+)/safetensors-metadata/(?P<path>.+)$")
_BINARY = "application/octet-stream"


def answer_file(handler: Any, path: str) -> None:
    """Answer a request below `/resolve/`, `/api/resolve-cache/`, `/tree/` or
    `/safetensors-metadata/`."""
    hub = handler.server.hub
    path = unquote(path)
    with hub.lock:
        hub.counters["file requests"] += 1
        hub.counters[f"file {path}"] += 1
    if found := _HEADERS.match(path):
        body = hub.one_call_headers.get(found["model"])
        return handler.send(200, body) if body else handler.send(404, b'{"error":"Not found"}')
    if found := _TREE.match(path):
        return _tree(handler, found["model"])
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


def _tree(handler: Any, model: str) -> None:
    """The list of files, `hub.tree_page` a page, sizes as the files are."""
    hub = handler.server.hub
    if model not in hub.files:
        return handler.send(401, b'{"error":"Invalid username or password."}')
    entries = [
        {"type": "file", "oid": "0" * 40, "size": len(data), "path": name.removeprefix("lfs:")}
        for name, data in sorted(hub.files[model].items())
    ]
    query = parse_qs(urlsplit(handler.path).query)
    start = int(query.get("cursor", ["0"])[0])
    stop = start + hub.tree_page
    headers = {}
    if stop < len(entries):
        path = urlsplit(handler.path).path
        link = f"{hub.link_host}{path}?recursive=true&cursor={stop}"
        headers["Link"] = f'<{link}>; rel="next"'
    return handler.send(200, json.dumps(entries[start:stop]).encode(), headers)


def _content(handler: Any, data: bytes) -> None:
    wanted = "" if handler.server.hub.ignores_ranges else handler.headers.get("Range", "")
    span = re.fullmatch(r"bytes=(\d+)-(\d+)", wanted)
    if span is None:
        return handler.send(200, data, kind=_BINARY)
    start, stop = int(span[1]), min(int(span[2]), len(data) - 1)
    if start > stop:
        return handler.send(416, b"", {"Content-Range": f"bytes */{len(data)}"}, kind=_BINARY)
    extent = {"Content-Range": f"bytes {start}-{stop}/{len(data)}"}
    return handler.send(206, data[start : stop + 1], extent, kind=_BINARY)
