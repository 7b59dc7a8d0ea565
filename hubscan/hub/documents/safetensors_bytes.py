"""The head of a safetensors file, and the files that an index names: no weights are read.

The first 8 bytes are the header's length, little-endian, then the header as JSON
(https://huggingface.co/docs/safetensors, "Format").
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from hubscan.hub.documents.problems import MalformedError

Fetch = Callable[[int], bytes]
"""Length → that many bytes from the beginning of the file, fewer if it is shorter."""
MAX_HEADER = 25_000_000
_FIRST = 100_001
"""97 % of headers of the thousand best-known models are shorter."""
_LENGTH = struct.Struct("<Q")
_MAX_SHARDS = 300


def read_header(fetch: Fetch, path: str) -> dict[str, Any]:
    """The header of the file at `path`: tensor → type and shape. Raises `MalformedError`."""
    head = fetch(_FIRST)
    if len(head) < _LENGTH.size:
        raise MalformedError(f"{path} is shorter than a header")
    (length,) = _LENGTH.unpack_from(head)
    if not 2 <= length <= MAX_HEADER:
        raise MalformedError(f"{path} claims a header of {length} bytes")
    end = _LENGTH.size + length
    if len(head) < end:
        head = fetch(end)
    try:
        header: dict[str, Any] = msgspec.json.decode(head[_LENGTH.size : end], type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise MalformedError(f"{path} has a header that is not JSON") from error
    return header


def shards(index: bytes, path: str) -> list[str]:
    """The files that the index at `path` names, all beside it. Raises `MalformedError`."""
    try:
        told = msgspec.json.decode(index, type=dict[str, Any])
        files = sorted({str(f) for f in told["weight_map"].values()})
    except (msgspec.MsgspecError, KeyError, AttributeError, RecursionError) as error:
        raise MalformedError(f"{path} has no weight_map") from error
    if not 0 < len(files) <= _MAX_SHARDS or any("/" in f or ".." in f for f in files):
        raise MalformedError(f"{path} names {len(files)} files")
    return files


def document(headers: Mapping[str, Any]) -> bytes:
    """`{"headers": {file: header}}` as JSON, as `hubscan.evidence.tensor_headers` reads it."""
    return json.dumps({"headers": headers}, sort_keys=True, separators=(",", ":")).encode()
