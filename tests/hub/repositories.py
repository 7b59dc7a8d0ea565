"""The test Hub's repositories: one model, its tree, its files, gates and renames."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from hubscan.hub import contract
from tests.hub.catalogue import encode, project
from tests.hub.contents import files_of
from tests.hub.listing import allowed_in, asked, refusal

_RESOLVE = re.compile(r"^/(?P<model>[^/]+(?:/[^/]+)?)/resolve/(?P<sha>[^/]+)/(?P<path>.+)$")
_CACHE = re.compile(
    r"^/api/resolve-cache/models/(?P<model>[^/]+/[^/]+)/(?P<sha>[^/]+)/(?P<path>.+)$"
)
_TREE = re.compile(r"^/api/models/(?P<model>.+)/tree/(?P<sha>[^/]+)/?(?P<folder>.*)$")
_HEADERS = re.compile(r"^/api/models/(?P<model>.+)/safetensors-metadata/(?P<path>.+)$")
_MODEL = re.compile(r"^/api/models/(?P<model>[^/]+(?:/[^/]+)?)(?:/revision/(?P<sha>[^/]+))?$")
_BINARY = "application/octet-stream"
_TEXT = "text/plain; charset=utf-8"
_MISSING = b'{"error":"Invalid username or password."}'
_SHA = "0" * 40
_NOT_OF_ONE_MODEL = ("trendingScore", "baseModels", "downloadsAllTime", "evalResults", "xetEnabled")
"""Members that one model has only if they are asked for."""


def answer_repository(handler: Any, path: str) -> None:
    """Answer a request for one model, its tree or a file."""
    hub = handler.server.hub
    path = unquote(path)
    with hub.lock:
        hub.counters["file requests"] += 1
        hub.counters[f"file {path}"] += 1
    for pattern, answer in _KINDS:
        if found := pattern.match(path):
            return answer(handler, **found.groupdict())
    return handler.send(404, b'{"error":"Sorry, we can\'t find the page you are looking for."}')


def _model(handler: Any, model: str, sha: str | None) -> None:
    hub = handler.server.hub
    if model in hub.renamed:
        query = urlsplit(handler.path).query
        target = f"/api/models/{hub.renamed[model]}" + (f"?{query}" if query else "")
        body = f"Temporary Redirect. Redirecting to {target}".encode()
        return handler.send(307, body, {"Location": target}, kind=_TEXT)
    record = hub.catalogue.by_name.get(model)
    if record is None:
        return handler.send(401, _MISSING)
    query = parse_qs(urlsplit(handler.path).query)
    fields = asked(query)
    allowed = [*allowed_in(hub), *(f.path for f in contract.load().detail_fields)]
    refused = refusal(fields, allowed)
    if refused is not None:
        return handler.send(400, refused)
    whole = {**record, **_details(record)}
    if fields:
        whole = project(whole, fields)
    else:
        whole = {n: v for n, v in whole.items() if n not in _NOT_OF_ONE_MODEL}
        whole = {**whole, "modelId": model}
        whole.pop("childrenModelCount")
    if "blobs" in query:
        whole["siblings"] = [_blob(n, d) for n, d in sorted((_files(hub, model) or {}).items())]
    if hub.alter_object is not None:
        whole = hub.alter_object(whole)
    return handler.send(200, encode(whole))


def _details(record: dict[str, Any]) -> dict[str, Any]:
    """What one model has and the listing has not, or has in another shape."""
    mapping = record.get("inferenceProviderMapping", [])
    return {
        "usedStorage": 10**9,
        "childrenModelCount": dict.fromkeys(("adapter", "merge", "quantized", "finetune"), 0),
        "inferenceProviderMapping": {m["provider"]: m for m in mapping},
    }


def _files(hub: Any, model: str) -> dict[str, bytes] | None:
    """What was put there, else what the record of the model describes; None without a model."""
    if model not in hub.files and model in hub.catalogue.by_name:
        hub.files[model] = files_of(hub.catalogue.by_name[model])
    return hub.files.get(model)


def _blob(name: str, data: bytes) -> dict[str, Any]:
    found: dict[str, Any] = {"rfilename": name.removeprefix("lfs:"), "blobId": _oid(data)}
    found["size"] = len(data)
    if name.startswith("lfs:"):
        oid = hashlib.sha256(data).hexdigest()
        found["lfs"] = {"sha256": oid, "size": len(data), "pointerSize": 134}
    return found


def _oid(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def _tree(handler: Any, model: str, sha: str, folder: str) -> None:
    """The list of files, `hub.tree_page` a page, sizes as the files are."""
    hub = handler.server.hub
    files = _files(hub, model)
    if files is None:
        return handler.send(401, _MISSING)
    entries = [_entry(name, data) for name, data in sorted(files.items())]
    query = parse_qs(urlsplit(handler.path).query)
    cursor = query.get("cursor", [""])[0]
    start = int(base64.b64decode(cursor)) if cursor else 0
    stop = start + hub.tree_page
    headers = {}
    if stop < len(entries):
        path = urlsplit(handler.path).path
        code = quote(base64.b64encode(str(stop).encode()).decode())
        link = f"{hub.link_host}{path}?recursive=true&cursor={code}"
        headers["Link"] = f'<{link}>; rel="next"'
    return handler.send(200, encode(entries[start:stop]), headers)


def _entry(name: str, data: bytes) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "file", "oid": _oid(data), "size": len(data)}
    if name.startswith("lfs:"):
        oid = hashlib.sha256(data).hexdigest()
        found["lfs"] = {"oid": oid, "size": len(data), "pointerSize": 134}
        found["xetHash"] = hashlib.sha256(oid.encode()).hexdigest()
    return {**found, "path": name.removeprefix("lfs:")}


def _headers(handler: Any, model: str, path: str) -> None:
    body = handler.server.hub.one_call_headers.get(model)
    return handler.send(200, body) if body else handler.send(404, b'{"error":"Not found"}')


def _resolve(handler: Any, model: str, sha: str, path: str) -> None:
    hub = handler.server.hub
    if model in hub.renamed:
        target = f"/{hub.renamed[model]}/resolve/{sha}/{path}"
        return handler.send(307, b"", {"Location": target}, kind=_TEXT)
    files = _files(hub, model)
    if files is None:
        return handler.send(401, b"Invalid username or password.", kind=_TEXT)
    record = hub.catalogue.by_name.get(model, {})
    if model in hub.gated or record.get("gated"):
        return _restricted(handler, model)
    commit = record.get("sha", sha if re.fullmatch("[0-9a-f]{40}", sha) else _SHA)
    about = {"X-Repo-Commit": commit, "Accept-Ranges": "bytes"}
    if f"lfs:{path}" in files:
        return _off_site(handler, files[f"lfs:{path}"], about)
    if path not in files:
        code = {"X-Error-Code": "EntryNotFound", "X-Error-Message": "Entry not found"}
        return handler.send(404, b"Entry not found", {**about, **code}, kind=_TEXT)
    tag = f'"{_oid(files[path])}"'
    about |= {"X-Linked-Size": str(len(files[path])), "ETag": tag, "X-Linked-ETag": tag}
    back = f"{quote(f'/{model}/resolve/{sha}/{path}', safe='')}=&etag={quote(tag)}"
    cache = f"/api/resolve-cache/models/{model}/{commit}/{quote(path)}?{back}"
    body = f"Temporary Redirect. Redirecting to {cache}".encode()
    return handler.send(307, body, {**about, "Location": cache}, kind=_TEXT)


def _restricted(handler: Any, model: str) -> None:
    text = (
        f"Access to model {model} is restricted. You must have access to it and be authenticated "
        "to access it. Please log in."
    )
    why = {
        "X-Error-Code": "GatedRepo",
        "X-Error-Message": text,
        "WWW-Authenticate": 'Bearer realm="Authentication required"',
    }
    return handler.send(401, text.encode(), why, kind=_TEXT)


def _off_site(handler: Any, data: bytes, about: dict[str, str]) -> None:
    """Weights lie on another host; unless the test Hub has none, that is where they are had."""
    hub = handler.server.hub
    tag = f'"{hashlib.sha256(data).hexdigest()}"'
    about = {**about, "X-Linked-Size": str(len(data)), "X-Linked-ETag": tag}
    elsewhere = urlsplit(hub.foreign)
    if elsewhere.port == 1 or handler.headers.get("Host", "") == elsewhere.netloc:
        return _content(handler, data, {**about, "ETag": tag})
    location = {"Location": f"{hub.foreign}{handler.path}"}
    return handler.send(302, b"", {**about, **location}, kind=_TEXT)


def _cache(handler: Any, model: str, sha: str, path: str) -> None:
    hub = handler.server.hub
    files = _files(hub, model)
    if files is None:
        return handler.send(401, b"Invalid username or password.", kind=_TEXT)
    if model in hub.gated or hub.catalogue.by_name.get(model, {}).get("gated"):
        return _restricted(handler, model)
    if hub.cache_needs_redirect and "?" not in handler.path:
        return handler.send(404, b"Not found", kind=_TEXT)
    if path not in files:
        code = {"X-Error-Code": "EntryNotFound", "X-Error-Message": "Entry not found"}
        return handler.send(404, b"Entry not found", code, kind=_TEXT)
    data = files[path]
    tag = f'"{_oid(data)}"'
    if handler.headers.get("If-None-Match") == tag:
        return handler.send(304, b"", {"ETag": tag}, kind=_TEXT)
    return _content(handler, data, {"ETag": tag, "X-Repo-Commit": sha})


def _content(handler: Any, data: bytes, about: dict[str, str]) -> None:
    wanted = "" if handler.server.hub.ignores_ranges else handler.headers.get("Range", "")
    span = re.fullmatch(r"bytes=(\d+)-(\d+)", wanted)
    if span is None:
        return handler.send(200, data, about, kind=_BINARY)
    start, stop = int(span[1]), min(int(span[2]), len(data) - 1)
    if start > stop:
        return handler.send(416, b"", {"Content-Range": f"bytes */{len(data)}"}, kind=_BINARY)
    extent = {**about, "Content-Range": f"bytes {start}-{stop}/{len(data)}"}
    return handler.send(206, data[start : stop + 1], extent, kind=_BINARY)


_KINDS = (
    (_HEADERS, _headers),
    (_TREE, _tree),
    (_CACHE, _cache),
    (_RESOLVE, _resolve),
    (_MODEL, _model),
)
