"""Tensor headers of a repository: names, shapes and types, without the weights.

One call where the Hub has it (`/api/models/{id}/safetensors-metadata/…`, all shards at once), else
a byte range per file.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import msgspec

from hubscan.hub.answer import HubRefusedError
from hubscan.hub.client import HubClient
from hubscan.hub.documents.file_list import file_url
from hubscan.hub.documents.safetensors_bytes import MAX_HEADER, document, read_header, shards
from hubscan.model.document_files import DOCUMENT_FILES

_SINGLE, _INDEX = DOCUMENT_FILES["safetensors"]


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
    return document(headers)


def _one_call(client: HubClient, model: str) -> dict[str, Any] | None:
    """All headers of a sharded model on its main branch; None if the endpoint has none."""
    url = client.url(f"/api/models/{quote(model)}/safetensors-metadata/{_INDEX}")
    try:
        answer = client.get_file(url, max_bytes=4 * MAX_HEADER)
        headers = msgspec.json.decode(answer.text(), type=dict[str, Any])["headers"]
    except HubRefusedError as refusal:
        if refusal.status in (400, 404, 405, 500):
            return None
        raise
    except (msgspec.MsgspecError, KeyError, RecursionError):
        return None
    return headers if isinstance(headers, dict) and headers else None


def _shards(client: HubClient, model: str, sha: str) -> list[str]:
    answer = client.get_file(file_url(client, model, sha, _INDEX), max_bytes=MAX_HEADER)
    return shards(answer.text(), _INDEX)


def _header(client: HubClient, model: str, sha: str, path: str) -> dict[str, Any]:
    url = file_url(client, model, sha, path)

    def fetch(length: int) -> bytes:
        return client.get_file(url, max_bytes=length + 1, span=(0, length - 1)).body

    return read_header(fetch, path)
