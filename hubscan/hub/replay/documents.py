"""The files of a snapshot's models, as far as documents were fetched: cards, configs, headers."""

from __future__ import annotations

import hashlib
import json
import struct
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from hubscan.store.datadir import DataDir, Stored
from hubscan.store.documents import Document, DocumentStore

_FILES = {
    "readme": "README.md",
    "config": "config.json",
    "adapter_config": "adapter_config.json",
    "all_results": "all_results.json",
    "trainer_state": "trainer_state.json",
}
INDEX = "model.safetensors.index.json"


@dataclass(frozen=True, slots=True)
class File:
    """A file of a model, or its first bytes."""

    name: str
    head: bytes
    """What there is of it."""
    size: int
    """Bytes of the whole file."""
    large: bool = False
    """Kept off-site on the Hub."""

    @property
    def whole(self) -> bool:
        """All of it is there."""
        return len(self.head) == self.size

    @property
    def oid(self) -> str:
        """Its name in git, as of the bytes that are there."""
        blob = b"blob %d\0" % len(self.head) + self.head
        return hashlib.sha1(blob, usedforsecurity=False).hexdigest()

    @property
    def sha256(self) -> str:
        """Its name off-site."""
        return hashlib.sha256(self.head).hexdigest()


class Documents:
    """What was fetched for the models of a snapshot, as files."""

    def __init__(self, snapshot: Stored) -> None:
        self._store = DocumentStore.of(DataDir(snapshot.path.parents[1]), snapshot)
        self._found: dict[str, list[Document]] = defaultdict(list)
        for document in self._store.documents():
            if document.status == "found":
                self._found[document.key].append(document)

    def files(self, key: str) -> dict[str, File]:
        """File name → file of the model with this key."""
        found: dict[str, File] = {}
        for document in self._found.get(key, ()):
            data = self._store.read(document)
            if data is None:
                continue
            if document.kind in _FILES:
                name = _FILES[document.kind]
                found[name] = File(name, data, len(data))
            elif document.kind == "safetensors":
                found |= {file.name: file for file in _tensor_files(data)}
        return dict(sorted(found.items()))

    def headers(self, key: str) -> bytes | None:
        """What the Hub answers for all headers of a sharded model at once; None if unknown."""
        for document in self._found.get(key, ()):
            data = self._store.read(document) if document.kind == "safetensors" else None
            if data is not None:
                headers = json.loads(data)["headers"]
                index = {"metadata": {"total_size": sum(map(_end, headers.values()))}}
                return json.dumps({"index": index, "headers": headers}).encode()
        return None


def _tensor_files(data: bytes) -> list[File]:
    """Weight files as far as their headers go, and the index if there are several."""
    headers: dict[str, dict[str, Any]] = json.loads(data)["headers"]
    found = []
    for name, header in headers.items():
        text = json.dumps(header, separators=(",", ":")).encode()
        head = struct.pack("<Q", len(text)) + text
        found.append(File(name, head, len(head) + _end(header), large=True))
    if len(found) > 1:
        places = {t: n for n, h in headers.items() for t in h if t != "__metadata__"}
        total = {"total_size": sum(map(_end, headers.values()))}
        index = json.dumps({"metadata": total, "weight_map": places}).encode()
        found.append(File(INDEX, index, len(index)))
    return found


def _end(header: dict[str, Any]) -> int:
    """Bytes of the tensors that a header describes."""
    ends = [t["data_offsets"][1] for n, t in header.items() if n != "__metadata__"]
    return max(ends, default=0)
