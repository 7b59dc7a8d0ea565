"""Raw pages on disk: the listing as it came, one gzip file a page, in the order of the walk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from hubscan.store.whole import write_whole

SUFFIX = ".json.gz"


class RawPages(Struct, frozen=True):
    """The folder `raw/` of a snapshot."""

    folder: Path

    def path(self, strand: int, number: int) -> Path:
        """File of page `number` of walk `strand`, both counted from 0."""
        return self.folder / f"{strand:02d}-{number:06d}{SUFFIX}"

    def files(self) -> list[Path]:
        """All pages in order."""
        return sorted(self.folder.glob(f"*{SUFFIX}"))

    def write(self, strand: int, number: int, body: bytes) -> Path:
        """Keep `body`: gzip as it is, anything else packed. The file is whole or not there."""
        # nothing else here needs the reader of pages
        from hubscan.store.page_split import pack  # noqa: PLC0415

        stored = body if body[:2] == b"\x1f\x8b" else pack(body)
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.path(strand, number)
        write_whole(path, stored)
        return path


def sha256_of(paths: Iterable[Path]) -> str:
    """One hash over the contents of `paths`, in order."""
    total = hashlib.sha256()
    for path in paths:
        total.update(bytes.fromhex(sha256_file(path)))
    return total.hexdigest()


def sha256_file(path: Path) -> str:
    """Hex SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
