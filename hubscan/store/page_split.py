"""One page of the listing → the JSON text of each object, losing as few as possible.

The fast way lets msgspec find where each object ends. A page that it refuses (NaN, a lone
surrogate, 10,000 levels of nesting, a cut body) goes through the tolerant scanner, which gives
up only on the object, or the member of an object, that is broken.
"""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from contextlib import suppress

import msgspec
from isal import isal_zlib
from msgspec import Struct, field

from hubscan.store.salvage import salvage

MAX_PAGE_BYTES = 512 * 1024 * 1024
"""A page unpacked; beyond this it is a bomb, not a listing."""
MAX_OBJECT_BYTES = 4 * 1024 * 1024
"""An object larger than this goes through the tolerant scanner, which drops its large members."""

_MOST_GROWTH = 1032
"""No byte of gzip unpacks to more. What is safe by that is unpacked at once, into a buffer of the
size that its last four bytes name; growing one costs as much as the unpacking."""

_DECODER = msgspec.json.Decoder(list[msgspec.Raw])


class Reject(Struct, frozen=True):
    """Why an object (position -1: a whole page) was refused or trimmed."""

    position: int
    reason: str
    excerpt: str


class Split(Struct, frozen=True):
    """The objects of one page, with their positions in it."""

    objects: Sequence[bytes | msgspec.Raw]
    positions: Sequence[int]
    rejects: tuple[Reject, ...] = field(default=())


class UnpackedTooLargeError(ValueError):
    """A small body of gzip that would become a large text."""


def unpack(stored: bytes, most_bytes: int = MAX_PAGE_BYTES) -> bytes:
    """The page's JSON text; gzip is told by its magic number.

    Raises `ValueError` for a damaged or cut gzip body, and `UnpackedTooLargeError` for one of more
    than `most_bytes`.
    """
    if stored[:2] != b"\x1f\x8b":
        return stored
    most = len(stored) * _MOST_GROWTH
    if most <= most_bytes:
        named = int.from_bytes(stored[-4:], "little")
        with suppress(isal_zlib.error):  # type: ignore[arg-type]  # its stub: an instance
            return isal_zlib.decompress(stored, wbits=31, bufsize=min(named, most) + 1)
    worker = isal_zlib.decompressobj(wbits=31)
    try:
        text = worker.decompress(stored, most_bytes)
    except isal_zlib.error as error:  # type: ignore[misc]
        raise ValueError(f"damaged gzip ({error})") from error
    if not worker.eof and len(text) >= most_bytes:
        raise UnpackedTooLargeError(f"unpacks to more than {most_bytes:,} bytes")
    if not worker.eof:
        raise ValueError("gzip body is cut short")
    return text


def pack(text: bytes) -> bytes:
    """`text` as gzip, the same bytes every time."""
    return gzip.compress(text, compresslevel=1, mtime=0)


def split(text: bytes) -> Split:
    """The objects of the page `text`."""
    try:
        objects = _DECODER.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        pass
    else:
        if len(text) <= MAX_OBJECT_BYTES or max(map(_length, objects)) <= MAX_OBJECT_BYTES:
            return Split(objects, range(len(objects)))
    return _carefully(text)


def split_stored(stored: bytes) -> Split:
    """The objects of a page as it is on disk; a damaged one is a reject at position -1."""
    try:
        return split(unpack(stored))
    except ValueError as error:
        return Split((), (), (Reject(-1, str(error), excerpt(stored[:40])),))


def split_whole(text: bytes) -> Split | None:
    """The objects of the page `text`; None if it is not a closed JSON array."""
    parts = split(text)
    return None if any(r.position == -1 for r in parts.rejects) else parts


def _carefully(text: bytes) -> Split:
    objects: list[bytes] = []
    positions: list[int] = []
    rejects: list[Reject] = []
    for position, repaired in salvage(text, MAX_OBJECT_BYTES):
        rejects += (Reject(position, reason, excerpt(repaired.text)) for reason in repaired.reasons)
        if repaired.json is not None:
            objects.append(repaired.json)
            positions.append(position)
    return Split(objects, positions, tuple(rejects))


def _length(raw: msgspec.Raw) -> int:
    return memoryview(raw).nbytes


def excerpt(text: bytes | str) -> str:
    """The first 200 characters with everything unprintable escaped."""
    head = text[:800].decode("utf-8", "replace") if isinstance(text, bytes) else text
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in head[:200])
