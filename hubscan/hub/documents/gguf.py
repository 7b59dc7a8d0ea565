"""Heads of a repository's GGUF files, by byte ranges: metadata and tensor shapes, no weights.

Asked for only where the listing has no `gguf.total`. Costs one request for the list of files and,
for each file read, a redirect and one range or more.
"""

from __future__ import annotations

import json
from typing import Any

from hubscan.hub.client import HubClient
from hubscan.hub.documents.file_list import File, file_url, list_files
from hubscan.hub.documents.gguf_bytes import Fetch, Head, read_head
from hubscan.hub.documents.gguf_choice import whole_model
from hubscan.hub.documents.problems import MalformedError

_ROOM = 16 * 1024
"""More than was asked for is a server that ignores ranges; a small file may come whole."""


def read_gguf(client: HubClient, model: str, sha: str) -> bytes:
    """`{"files": {path: {"version", "metadata", "tensors": {name: shape}}}}` as JSON.

    Raises `AbsentError` if the repository has no GGUF file of a model, `MalformedError` if it is
    broken or its parts do not fit, and as `HubClient.get_file`.
    """
    heads: dict[str, Head] = {}
    for file in whole_model(list_files(client, model, sha)):
        heads[file.path] = _head(client, model, sha, file)
    return document(heads)


def document(heads: dict[str, Head]) -> bytes:
    """The heads of a model's files as `hubscan.evidence.gguf_header` reads them, by path.

    Raises `MalformedError` unless they fit.
    """
    _check_parts(heads)
    files: dict[str, Any] = {
        path: {"version": head.version, "metadata": head.metadata, "tensors": head.tensors}
        for path, head in heads.items()
    }
    return json.dumps({"files": files}, sort_keys=True, separators=(",", ":")).encode()


def _head(client: HubClient, model: str, sha: str, file: File) -> Head:
    """The head of one file; ranges after the first go straight to where the resolver led."""
    address = file_url(client, model, sha, file.path)

    def fetch(start: int, length: int) -> bytes:
        nonlocal address
        span = (start, start + length - 1)
        answer = client.get_file(address, max_bytes=length + _ROOM, span=span)
        address = answer.url
        whole = answer.status == 200
        return answer.text()[start : start + length] if whole else answer.body[:length]

    return head_of(fetch, file)


def head_of(fetch: Fetch, file: File) -> Head:
    """The head of one file, of which `fetch` gets bytes. Raises as `read_head`, naming the file."""
    try:
        return read_head(fetch, file.size)
    except MalformedError as error:
        raise MalformedError(f"{file.path}: {error.message}") from error


def _check_parts(heads: dict[str, Head]) -> None:
    """Raise `MalformedError` unless the parts of a split model are all there and of one model."""
    names: set[str] = set()
    for path, head in heads.items():
        if twice := names & head.tensors.keys():
            raise MalformedError(f"{path}: tensor {min(twice)[:80]!r} is in an earlier part too")
        names |= head.tensors.keys()
        parts = head.metadata.get("split.count", 0)
        if parts not in (0, len(heads)):
            raise MalformedError(f"{path} says it is one of {parts} files, not of {len(heads)}")
    for path, head in heads.items():
        promised = head.metadata.get("split.tensors.count", len(names))
        if promised != len(names):
            raise MalformedError(f"{path} promises {promised} tensors, the files hold {len(names)}")
