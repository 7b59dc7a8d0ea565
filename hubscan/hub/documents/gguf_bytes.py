"""The head of a GGUF file, read forward in windows: metadata, then name and shape of each tensor.

Layout (specification in ggml's docs/gguf.md): magic `GGUF`, u32 version, counts of tensors and of
metadata; metadata as key, type, value; tensors as name, number of dimensions, dimensions, type,
offset. Counts and lengths have 32 bits in version 1 and 64 bits since; little-endian unless the
version reads byte-swapped.

Why not the `gguf` package: its reader maps a complete file on disk, keeps every element of every
array (hundreds of thousands of tokens), believes all counts, and cuts out the tensors' data, so it
can't read a prefix, and a lying file makes it allocate without bound. This one keeps scalars and
shapes only, passes over arrays, and checks each length before it is used.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass

from hubscan.hub.answer import TooLargeError
from hubscan.hub.documents.problems import MalformedError

Fetch = Callable[[int, int], bytes]
"""(start, length) → bytes of the file from `start`: as many as asked for, fewer at its end."""
Scalar = int | float | bool | str

FIRST_WINDOW = 1 << 20
_WINDOW = 8 << 20
MOST_FETCHED = 64 << 20
"""The heads of models with the largest vocabularies, about 260,000 tokens, take about 15 MB."""
_MOST_METADATA = 10_000
_MOST_TENSORS = 100_000
_LONGEST_KEY = 65_535
_LONGEST_NAME = 1_000
_KEPT_TEXT = 200
_MOST_DIMENSIONS = 8
_DEEPEST_ARRAY = 4
_STRING, _ARRAY = 8, 9
_SCALARS = {
    0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q",
    12: "<d",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """What a GGUF file says of itself before its weights."""

    version: int
    metadata: dict[str, Scalar]
    """Single values; texts at most 200 characters; arrays and the tokenizer are left out."""
    tensors: dict[str, list[int]]
    """Name → dimensions, the fastest first."""


def read_head(fetch: Fetch, size: int) -> Head:
    """The head of a file of `size` bytes.

    Raises `MalformedError` for whatever is no GGUF file, is cut or contradicts itself, and
    `TooLargeError` for a head longer than `MOST_FETCHED`.
    """
    at = _Cursor(fetch, size)
    version = _version(at)
    at.widen(8 if version > 1 else 4)
    tensors, metadata = at.count(), at.count()
    if tensors > _MOST_TENSORS or metadata > _MOST_METADATA:
        raise MalformedError(f"claims {tensors:,} tensors and {metadata:,} metadata entries")
    facts: dict[str, Scalar] = {}
    for _ in range(metadata):
        key = at.text(_LONGEST_KEY)
        value = _value(at, at.unpack("<I"))
        if value is not None and not key.startswith("tokenizer."):
            facts[key[:_KEPT_TEXT]] = value
    shapes: dict[str, list[int]] = {}
    for _ in range(tensors):
        name, shape = _tensor(at)
        if name in shapes:
            raise MalformedError(f"names the tensor {name[:80]!r} twice")
        shapes[name] = shape
    return Head(version, facts, shapes)


class _Cursor:
    """A place in the file, which only moves forward, and the window of bytes around it."""

    def __init__(self, fetch: Fetch, size: int) -> None:
        self._fetch = fetch
        self._size = size
        self._window = b""
        self._base = 0
        self._at = 0
        self._fetched = 0
        self._length = struct.Struct("<Q")

    def widen(self, width: int) -> None:
        """Counts and lengths have `width` bytes from here on."""
        self._length = struct.Struct("<Q" if width == 8 else "<I")

    def take(self, count: int) -> bytes:
        """The next `count` bytes; short pieces only."""
        if self._at + count > len(self._window):
            self._refill(count)
        piece = self._window[self._at : self._at + count]
        self._at += count
        return piece

    def skip(self, count: int) -> None:
        """Pass over `count` bytes, without fetching those beyond the window."""
        self._at += count
        if self._base + self._at > self._size:
            raise MalformedError("a length leads beyond the end of the file")

    def unpack(self, form: str) -> int:
        """One number."""
        (number,) = struct.unpack(form, self.take(struct.calcsize(form)))
        return int(number)

    def count(self) -> int:
        """A count or a length."""
        (number,) = self._length.unpack(self.take(self._length.size))
        return int(number)

    def text(self, longest: int) -> str:
        """A text that is not longer than `longest` bytes."""
        length = self.count()
        if length > longest:
            raise MalformedError(f"a name of {length:,} bytes")
        return self.take(length).decode("utf-8", "replace")

    def skip_texts(self, count: int) -> None:
        """Pass over an array of texts."""
        if count * self._length.size > self._size:
            raise MalformedError(f"an array of {count:,} texts in {self._size:,} bytes")
        width, unpack = self._length.size, self._length.unpack_from
        for _ in range(count):
            if self._at + width > len(self._window):
                self._refill(width)
            (length,) = unpack(self._window, self._at)
            self._at += width
            self.skip(length)

    def _refill(self, least: int) -> None:
        """Make the window begin here, with at least `least` bytes."""
        start = self._base + self._at
        length = min(_WINDOW if self._fetched else FIRST_WINDOW, self._size - start)
        if least > length:
            raise MalformedError("the file ends within its head")
        if self._fetched + length > MOST_FETCHED:
            raise TooLargeError(f"a head longer than {MOST_FETCHED >> 20} MiB")
        self._window, self._base, self._at = self._fetch(start, length), start, 0
        self._fetched += length
        if len(self._window) < least:
            raise MalformedError("the file ends within its head")


def _version(at: _Cursor) -> int:
    magic = at.take(4)
    if magic != b"GGUF":
        older = magic[::-1] in (b"ggml", b"ggmf", b"ggjt", b"ggla")
        raise MalformedError("a GGML file, older than GGUF" if older else "no GGUF file")
    version = at.unpack("<I")
    if version & 0xFFFF == 0 and version:
        raise MalformedError("a big-endian GGUF file, which is not read")
    if version not in (1, 2, 3):
        raise MalformedError(f"GGUF version {version} is not known")
    return version


def _value(at: _Cursor, kind: int) -> Scalar | None:
    """A value worth keeping; None for arrays and for numbers that are not finite."""
    if kind == _STRING:
        length = at.count()
        kept = min(length, 4 * _KEPT_TEXT)
        text = at.take(kept).decode("utf-8", "replace")[:_KEPT_TEXT]
        at.skip(length - kept)
        return text
    if kind == _ARRAY:
        _skip_array(at, _DEEPEST_ARRAY)
        return None
    form = _form(kind)
    (number,) = struct.unpack(form, at.take(struct.calcsize(form)))
    value: int | float | bool = number
    return value if math.isfinite(value) else None


def _skip_array(at: _Cursor, depth: int) -> None:
    kind, count = at.unpack("<I"), at.count()
    if kind == _STRING:
        at.skip_texts(count)
    elif kind != _ARRAY:
        at.skip(count * struct.calcsize(_form(kind)))
    elif depth == 0 or count > _MOST_METADATA:
        raise MalformedError("arrays within arrays without end")
    else:
        for _ in range(count):
            _skip_array(at, depth - 1)


def _form(kind: int) -> str:
    if kind not in _SCALARS:
        raise MalformedError(f"metadata of the unknown type {kind}")
    return _SCALARS[kind]


def _tensor(at: _Cursor) -> tuple[str, list[int]]:
    name = at.text(_LONGEST_NAME)
    dimensions = at.unpack("<I")
    if dimensions > _MOST_DIMENSIONS:
        raise MalformedError(f"a tensor of {dimensions:,} dimensions")
    shape = [at.count() for _ in range(dimensions)]
    at.skip(struct.calcsize("<IQ"))  # type and offset
    return name, shape
