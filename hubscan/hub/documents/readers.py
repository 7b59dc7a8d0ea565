"""How each kind of document is asked for."""

from __future__ import annotations

from collections.abc import Callable

from hubscan.hub.client import HubClient
from hubscan.hub.documents.gguf import read_gguf
from hubscan.hub.documents.safetensors import read_headers
from hubscan.hub.documents.small_file import small_file
from hubscan.model.document_files import DOCUMENT_FILES, MOST_BYTES

Reader = Callable[[HubClient, str, str], bytes]
"""(client, model id, commit) → the document. Raises as `HubClient.get_file`."""


def _file(kind: str) -> Reader:
    (path,) = DOCUMENT_FILES[kind]
    max_bytes = MOST_BYTES[kind]

    def read(client: HubClient, model: str, sha: str) -> bytes:
        return small_file(client, model, sha, path, max_bytes).text()

    return read


KINDS: dict[str, Reader] = {
    **{kind: _file(kind) for kind in MOST_BYTES},
    "safetensors": read_headers,
    "gguf": read_gguf,
}
"""Kind → reader."""
