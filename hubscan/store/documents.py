"""Documents that belong to models: cards, configs, headers; each kept once per commit.

A cache in the data directory is addressed by model, commit and kind, so no document is fetched
twice for the same commit, in whichever snapshot. A snapshot holds its own copies with an index, so
that it can be assessed where the cache is not.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from msgspec import Struct
from msgspec.structs import asdict, replace

from hubscan.model.errors import SnapshotError
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.whole import write_whole

_INDEX = "index.jsonl"
_CHECK = "check"
_WHOLE = re.compile(rb'"check": "[0-9a-f]{16}')
_LONGEST_LINE = 1 << 16


class Document(Struct, frozen=True):
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


class DocumentStore(Struct, frozen=True):
    """The documents of one snapshot, and the cache behind them."""

    cache: Path
    folder: Path
    hidden: frozenset[tuple[str, str]] = frozenset()
    """Key and kind of documents that are not shown, though they are here."""

    @classmethod
    def of(cls, data: DataDir, snapshot: Stored) -> DocumentStore:
        """The store of `snapshot` in `data`."""
        return cls(data.root / "documents", snapshot.path / "documents")

    def without(self, hidden: frozenset[tuple[str, str]]) -> DocumentStore:
        """The same store as if documents of these keys and kinds had not been asked for."""
        return replace(self, hidden=hidden)

    def documents(self) -> list[Document]:
        """Everything that was asked for in this snapshot, in the order of key and kind."""
        found = {(d.key, d.kind): d for d in self._index()}
        return [found[k] for k in sorted(found.keys() - self.hidden)]

    def damaged(self) -> list[str]:
        """What is wrong with it, one sentence each; empty if nothing is."""
        try:
            documents = self.documents()
        except SnapshotError as error:
            return [error.message]
        lost = [d for d in documents if d.content is not None and self.read(d) is None]
        return [f"documents/{d.content}.gz was changed or is missing" for d in lost]

    def read(self, document: Document) -> bytes | None:
        """The bytes of a found document; None if it has none or they are damaged."""
        if document.content is None:
            return None
        return _unpacked(self._blob(document.content), document.content)

    def known(self, key: str, sha: str, kind: str) -> Document | None:
        """The answer another snapshot has had for this commit, adopted into this one."""
        try:
            document = _document(self._entry(key, sha, kind).read_bytes())
        except (OSError, ValueError, TypeError):
            return None
        data = None
        if document.content is not None:
            data = _unpacked(self.cache / "blobs" / document.content, document.content)
            if data is None:
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
            write_whole(entry, _line(document))
        return self._keep(document, data)

    def _keep(self, document: Document, data: bytes | None) -> Document:
        self._made(self.folder)
        if document.content is not None and data is not None:
            blob = self._blob(document.content)
            if not blob.is_file():
                write_whole(blob, _pack(data))
        with (self.folder / _INDEX).open("a+b") as index:
            _drop_half_line(index)
            index.write(_line(document) + b"\n")
        return document

    def _index(self) -> Iterator[Document]:
        """Every line. Raises `SnapshotError` for one that is not as it was written."""
        path = self.folder / _INDEX
        if not path.is_file():
            return
        *lines, last = path.read_bytes().split(b"\n")
        if _WHOLE.search(last):  # only its end can be wrong; a line cut off by a kill has no check
            lines.append(last)
        for number, line in enumerate(lines, 1):
            try:
                yield _document(line)
            except (ValueError, TypeError) as error:
                if line:
                    raise SnapshotError(
                        f"{path}:{number}: the list of fetched documents is damaged",
                        hint=f"Remove the folder {self.folder} and run `hubscan refine`: what was"
                        " fetched before comes from the cache.",
                    ) from error

    def _blob(self, content: str) -> Path:
        return self.folder / f"{content}.gz"

    def _entry(self, key: str, sha: str, kind: str) -> Path:
        name = hashlib.sha256(f"{key} {sha} {kind}".encode()).hexdigest()
        return self.cache / "entries" / name[:2] / name

    @staticmethod
    def _made(folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def _pack(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def _line(document: Document) -> bytes:
    """One line of the index, with a check of its own."""
    facts = asdict(document)
    return json.dumps({**facts, _CHECK: _check(facts)}).encode()


def _document(line: bytes) -> Document:
    """Raises `ValueError` or `TypeError` for a line that is not as it was written."""
    facts = json.loads(line)
    check = facts.pop(_CHECK, None)
    if check is not None and check != _check(facts):
        raise ValueError("changed")
    return Document(**facts)


def _check(facts: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def _drop_half_line(index: BinaryIO) -> None:
    """Cut off what a killed run or a full disk left without an end."""
    end = index.seek(0, os.SEEK_END)
    start = max(0, end - _LONGEST_LINE)
    index.seek(start)
    tail = index.read()
    if tail and not tail.endswith(b"\n"):
        index.truncate(start + tail.rfind(b"\n") + 1)


def _unpacked(path: Path, content: str) -> bytes | None:
    """What is packed in `path`; None unless it is whole and has the hash `content`."""
    try:
        data = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, ValueError, zlib.error):
        return None
    return data if hashlib.sha256(data).hexdigest() == content else None
