"""How each kind of document is asked for."""

from __future__ import annotations

from collections.abc import Callable

from hubscan.hub.client import HubClient
from hubscan.hub.documents.gguf import read_gguf
from hubscan.hub.documents.safetensors import read_headers
from hubscan.hub.documents.small_file import small_file
from hubscan.model.document_files import DOCUMENT_FILES

_MEGABYTE = 1024 * 1024
Reader = Callable[[HubClient, str, str], bytes]
"""(client, model id, commit) → the document. Raises as `HubClient.get_file`."""


def _file(kind: str, max_bytes: int) -> Reader:
    (path,) = DOCUMENT_FILES[kind]

    def read(client: HubClient, model: str, sha: str) -> bytes:
        return small_file(client, model, sha, path, max_bytes).text()

    return read


KINDS: dict[str, Reader] = {
    "readme": _file("readme", 5 * _MEGABYTE),
    "config": _file("config", 5 * _MEGABYTE),
    "adapter_config": _file("adapter_config", _MEGABYTE),
    "all_results": _file("all_results", _MEGABYTE),
    "trainer_state": _file("trainer_state", 20 * _MEGABYTE),
    "safetensors": read_headers,
    "gguf": read_gguf,
}
"""Kind → reader. The size limits are several times what such documents need."""
