"""Documents that belong to models: cards, configs, headers; each kept once per commit.

A cache in the data directory is addressed by model, commit and kind, so no document is fetched
twice for the same commit, in whichever snapshot. A snapshot holds its own copies with an index, so
that it can be assessed where the cache is not.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from hubscan.store.datadir import DataDir, Stored
from hubscan.store.raw_pages import write_whole

_INDEX = "index.jsonl"


@dataclass(frozen=True, slots=True)
class Document:
    """The answer to "give me this document of that model": the bytes, or why there are none."""

    key: str
    id: str
    sha: str
    kind: str
    """Name of a fetcher in hubscan.hub.documents, e.g. readme, config, gguf."""
    status: str
    """found, missing, gated, gone, too_large, malformed, failed."""
    reason: str | None = None
    content: str | None = None
    """SHA-256 of the bytes, if found."""
    requests: int = 0
    """What it cost."""

    @property
    def lasting(self) -> bool:
        """True if the same question about the same commit has the same answer tomorrow."""
        return self.status in ("found", "missing", "too_large", "malformed")


@dataclass(frozen=True, slots=True)
class DocumentStore:
    """The documents of one snapshot, and the cache behind them."""

    cache: Path
    folder: Path

    @classmethod
    def of(cls, data: DataDir, snapshot: Stored) -> DocumentStore:
        """The store of `snapshot` in `data`."""
        return cls(data.root / "documents", snapshot.path / "documents")

    def documents(self) -> list[Document]:
        """Everything that was asked for in this snapshot, in the order of key and kind."""
        found = {(d.key, d.kind): d for d in self._index()}
        return [found[k] for k in sorted(found)]

    def read(self, document: Document) -> bytes | None:
        """The bytes of a found document; None if it has none or they are damaged."""
        if document.content is None:
            return None
        try:
            data = gzip.decompress(self._blob(document.content).read_bytes())
        except (OSError, EOFError, ValueError):
            return None
        return data if hashlib.sha256(data).hexdigest() == document.content else None

    def known(self, key: str, sha: str, kind: str) -> Document | None:
        """The answer another snapshot has had for this commit, adopted into this one."""
        try:
            facts = json.loads(self._entry(key, sha, kind).read_bytes())
            data = gzip.decompress(self._cached(facts["content"])) if facts["content"] else None
            document = Document(**facts)
        except (OSError, EOFError, ValueError, TypeError, KeyError):
            return None
        return self._keep(replace(document, requests=0), data)

    def put(self, document: Document, data: bytes | None) -> Document:
        """Keep an answer: lasting ones in the cache too."""
        if data is not None:
            document = replace(document, content=hashlib.sha256(data).hexdigest())
        if document.lasting:
            if document.content is not None and data is not None:
                write_whole(self._made(self.cache / "blobs") / document.content, _pack(data))
            entry = self._entry(document.key, document.sha, document.kind)
            self._made(entry.parent)
            write_whole(entry, json.dumps(asdict(document)).encode())
        return self._keep(document, data)

    def _keep(self, document: Document, data: bytes | None) -> Document:
        self._made(self.folder)
        if document.content is not None and data is not None:
            blob = self._blob(document.content)
            if not blob.is_file():
                write_whole(blob, _pack(data))
        with (self.folder / _INDEX).open("a", encoding="utf-8") as index:
            index.write(json.dumps(asdict(document)) + "\n")
        return document

    def _index(self) -> Iterator[Document]:
        path = self.folder / _INDEX
        if not path.is_file():
            return
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                yield Document(**json.loads(line))
            except (ValueError, TypeError):
                continue  # the last line of a run that was killed

    def _blob(self, content: str) -> Path:
        return self.folder / f"{content}.gz"

    def _cached(self, content: str) -> bytes:
        return (self.cache / "blobs" / content).read_bytes()

    def _entry(self, key: str, sha: str, kind: str) -> Path:
        name = hashlib.sha256(f"{key} {sha} {kind}".encode()).hexdigest()
        return self.cache / "entries" / name[:2] / name

    @staticmethod
    def _made(folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def _pack(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)
