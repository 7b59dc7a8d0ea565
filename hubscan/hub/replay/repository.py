"""One model of a snapshot: its record, the list of its files, and what was fetched of them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, unquote

import msgspec

from hubscan.hub.contract import UNASKED
from hubscan.hub.replay.catalogue import Catalogue
from hubscan.hub.replay.documents import INDEX, Documents, File
from hubscan.hub.replay.question import fields_asked
from hubscan.hub.replay.reply import BINARY, MISSING, TEXT, Reply

_NAME = r"(?P<model>[^/]+(?:/[^/]+)?)"
_RECORD = re.compile(rf"^/api/models/{_NAME}(?:/revision/(?P<revision>[^/]+))?$")
_TREE = re.compile(rf"^/api/models/{_NAME}/tree/(?P<revision>[^/]+)/?$")
_HEADERS = re.compile(rf"^/api/models/{_NAME}/safetensors-metadata/{re.escape(INDEX)}$")
_CACHE = re.compile(rf"^/api/resolve-cache/models/{_NAME}/(?P<revision>[^/]+)/(?P<file>.+)$")
_RESOLVE = re.compile(rf"^/{_NAME}/resolve/(?P<revision>[^/]+)/(?P<file>.+)$")
_SHA = "0" * 40
"""Of models whose listing names no commit."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of which model."""

    key: str
    record: dict[str, Any]
    model: str
    revision: str | None
    file: str
    query: str
    headers: Mapping[str, str]
    is_head: bool


class Repositories:
    """Answers what is asked of one model."""

    def __init__(self, catalogue: Catalogue, documents: Documents) -> None:
        self._catalogue = catalogue
        self._documents = documents
        self._kinds = (
            (_TREE, self._tree),
            (_HEADERS, self._headers),
            (_CACHE, self._cached),
            (_RESOLVE, self._resolved),
            (_RECORD, self._record),
        )

    def reply(
        self, path: str, query: str, headers: Mapping[str, str], *, is_head: bool
    ) -> Reply | None:
        """The answer to a request for `path`; None if it asks for nothing of a model.

        Raises `Refused` for what a snapshot cannot answer.
        """
        for pattern, answer in self._kinds:
            if found := pattern.match(unquote(path)):
                named = found.groupdict()
                key = self._catalogue.key_of(named["model"])
                if key is None:
                    return MISSING
                record = msgspec.json.decode(self._catalogue.text(key), type=dict[str, Any])
                revision, file = named.get("revision"), named.get("file", "")
                asked = _Asked(key, record, named["model"], revision, file, query, headers, is_head)
                return answer(asked)
        return None

    def _record(self, asked: _Asked) -> Reply:
        fields, record = fields_asked(parse_qs(asked.query)), asked.record
        names = [f.name for f in self._documents.files(asked.key).values()]
        record.setdefault("siblings", [{"rfilename": name} for name in names])
        if fields:
            record = {n: v for n, v in record.items() if n in (*UNASKED, *fields)}
        else:
            record["modelId"] = record.get("id")
        return Reply(200, msgspec.json.encode(whole(record)))

    def _tree(self, asked: _Asked) -> Reply:
        entries = [_entry(file) for file in self._documents.files(asked.key).values()]
        return Reply(200, json.dumps(entries, separators=(",", ":")).encode())

    def _headers(self, asked: _Asked) -> Reply:
        body = self._documents.headers(asked.key)
        return Reply(404, b'{"error":"Not found"}') if body is None else Reply(200, body)

    def _resolved(self, asked: _Asked) -> Reply:
        """Small files by a redirect as on the Hub, tensors as far as their headers go."""
        file = self._documents.files(asked.key).get(asked.file)
        sha = asked.record.get("sha")
        commit = sha if isinstance(sha, str) and re.fullmatch("[0-9a-f]{40}", sha) else _SHA
        about = {"X-Repo-Commit": commit, "Accept-Ranges": "bytes"}
        if file is None:
            return _restricted(asked.model) if asked.record.get("gated") else _absent(about)
        about["X-Linked-Size"] = str(file.size)
        if file.large:
            return _part(file, about | {"ETag": f'"{file.sha256}"'}, asked)
        tag = f'"{file.oid}"'
        back = quote(f"/{asked.model}/resolve/{asked.revision}/{asked.file}", safe="")
        path = f"/api/resolve-cache/models/{quote(asked.model)}/{commit}/{quote(asked.file)}"
        target = f"{path}?{back}=&etag={quote(tag)}"
        about |= {"Location": target, "ETag": tag, "X-Linked-ETag": tag}
        return Reply(307, f"Temporary Redirect. Redirecting to {target}".encode(), about, TEXT)

    def _cached(self, asked: _Asked) -> Reply:
        file = self._documents.files(asked.key).get(asked.file)
        about = {"X-Repo-Commit": str(asked.revision)}
        if file is None:
            return _absent(about)
        return _part(file, about | {"ETag": f'"{file.oid}"'}, asked)


def whole(record: dict[str, Any]) -> dict[str, Any]:
    """`record` with what the Hub never leaves out and some sources of snapshots do."""
    weights = record.get("safetensors")
    if isinstance(weights, dict) and "total" in weights:
        record = record | {"safetensors": {"parameters": {}, **weights}}
    return record


def _entry(file: File) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "file", "oid": file.oid, "size": file.size}
    if file.large:
        found["lfs"] = {"oid": file.sha256, "size": file.size, "pointerSize": 134}
    return {**found, "path": file.name}


def _absent(about: Mapping[str, str]) -> Reply:
    why = {"X-Error-Code": "EntryNotFound", "X-Error-Message": "Entry not found"}
    return Reply(404, b"Entry not found", {**about, **why}, TEXT)


def _restricted(model: str) -> Reply:
    text = (
        f"Access to model {model} is restricted. You must have access to it and be authenticated "
        "to access it. Please log in."
    )
    why = {
        "X-Error-Code": "GatedRepo",
        "X-Error-Message": text,
        "WWW-Authenticate": 'Bearer realm="Authentication required"',
    }
    return Reply(401, text.encode(), why, TEXT)


def _part(file: File, about: Mapping[str, str], asked: _Asked) -> Reply:
    """The file, or the bytes that `Range` names, as far as they were fetched."""
    span = re.fullmatch(r"bytes=(\d+)-(\d+)", asked.headers.get("range", ""))
    if span is None:
        if asked.is_head:
            return Reply(200, b"", {**about, "Content-Length": str(file.size)}, BINARY)
        if not file.whole:
            text = f"Of {file.name} a replayed snapshot has the header only; ask for a range."
            return Reply(403, text.encode(), {"X-Error-Message": text}, TEXT)
        return Reply(200, file.head, about, BINARY)
    start, stop = int(span[1]), min(int(span[2]), len(file.head) - 1)
    if start > stop:
        return Reply(416, b"", {"Content-Range": f"bytes */{file.size}"}, BINARY)
    extent = {"Content-Range": f"bytes {start}-{stop}/{file.size}"}
    return Reply(206, file.head[start : stop + 1], {**about, **extent}, BINARY)
