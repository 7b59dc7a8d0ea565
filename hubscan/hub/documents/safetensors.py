"""Tensor headers of a repository: names, shapes and types, without the weights.

One call where the Hub has it (`/api/models/{id}/safetensors-metadata/…`, all shards at once), else
a byte range per file: the first 8 bytes are the header's length, little-endian, then JSON.
"""

from __future__ import annotations

import json
import struct
from typing import Any
from urllib.parse import quote

import msgspec

from hubscan.hub.answer import HubRefusedError
from hubscan.hub.client import HubClient
from hubscan.hub.documents.file_list import file_url
from hubscan.hub.documents.problems import MalformedError
from hubscan.model.document_files import DOCUMENT_FILES

_SINGLE, _INDEX = DOCUMENT_FILES["safetensors"]
_FIRST_RANGE = 100_000
"""97 % of headers of the thousand best-known models are shorter."""
_MAX_HEADER = 25_000_000
_MAX_SHARDS = 300


def read_headers(client: HubClient, model: str, sha: str) -> bytes:
    """`{"headers": {file: header}}` as JSON.

    Raises `HubRefusedError` if the repository has no such files, `MalformedError` if they are
    broken.
    """
    headers = _one_call(client, model)
    if headers is None:
        try:
            headers = {_SINGLE: _header(client, model, sha, _SINGLE)}
        except HubRefusedError as refusal:
            if refusal.status != 404:
                raise
            headers = {f: _header(client, model, sha, f) for f in _shards(client, model, sha)}
    return json.dumps({"headers": headers}, sort_keys=True, separators=(",", ":")).encode()


def _one_call(client: HubClient, model: str) -> dict[str, Any] | None:
    """All headers of a sharded model on its main branch; None if the endpoint has none."""
    url = client.url(f"/api/models/{quote(model)}/safetensors-metadata/{_INDEX}")
    try:
        answer = client.get_file(url, max_bytes=4 * _MAX_HEADER)
        headers = msgspec.json.decode(answer.text(), type=dict[str, Any])["headers"]
    except HubRefusedError as refusal:
        if refusal.status in (400, 404, 405, 500):
            return None
        raise
    except (msgspec.MsgspecError, KeyError, RecursionError):
        return None
    return headers if isinstance(headers, dict) and headers else None


def _shards(client: HubClient, model: str, sha: str) -> list[str]:
    answer = client.get_file(file_url(client, model, sha, _INDEX), max_bytes=_MAX_HEADER)
    try:
        index = msgspec.json.decode(answer.text(), type=dict[str, Any])
        files = sorted({str(f) for f in index["weight_map"].values()})
    except (msgspec.MsgspecError, KeyError, AttributeError, RecursionError) as error:
        raise MalformedError(f"{_INDEX} has no weight_map") from error
    if not 0 < len(files) <= _MAX_SHARDS or any("/" in f or ".." in f for f in files):
        raise MalformedError(f"{_INDEX} names {len(files)} files")
    return files


def _header(client: HubClient, model: str, sha: str, path: str) -> dict[str, Any]:
    url = file_url(client, model, sha, path)
    head = client.get_file(url, max_bytes=_FIRST_RANGE + 1, span=(0, _FIRST_RANGE)).body
    if len(head) < 8:
        raise MalformedError(f"{path} is shorter than a header")
    (length,) = struct.unpack("<Q", head[:8])
    if not 2 <= length <= _MAX_HEADER:
        raise MalformedError(f"{path} claims a header of {length} bytes")
    if len(head) < 8 + length:
        head = client.get_file(url, max_bytes=length + 9, span=(0, 7 + length)).body
    try:
        header: dict[str, Any] = msgspec.json.decode(head[8 : 8 + length], type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise MalformedError(f"{path} has a header that is not JSON") from error
    return header
