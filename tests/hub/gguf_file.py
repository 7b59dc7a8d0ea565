"""Writes the head of a GGUF file, honest or not, for tests."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

Value = bool | int | float | str | Sequence["Value"]
DATA = b"\0" * 64
"""Stands for the weights."""


def gguf_file(
    metadata: Mapping[str, Value],
    tensors: Mapping[str, Sequence[int]],
    *,
    version: int = 3,
    claimed: tuple[int, int] | None = None,
    order: str = "<",
) -> bytes:
    """`claimed` are counts of tensors and metadata other than the true ones."""
    width = order + ("Q" if version > 1 else "I")
    counts = claimed or (len(tensors), len(metadata))

    def text(value: str) -> bytes:
        data = value.encode()
        return struct.pack(width, len(data)) + data

    def packed(value: Value) -> tuple[int, bytes]:
        if isinstance(value, bool):
            return 7, struct.pack(order + "?", value)
        if isinstance(value, int):
            return (4, struct.pack(order + "I", value)) if value < 2**32 else (
                10, struct.pack(order + "Q", value))  # fmt: skip
        if isinstance(value, float):
            return 6, struct.pack(order + "f", value)
        if isinstance(value, str):
            return 8, text(value)
        items = [packed(v) for v in value]
        kind = items[0][0] if items else 4
        head = struct.pack(order + "I", kind) + struct.pack(width, len(items))
        return 9, head + b"".join(data for _, data in items)

    parts = [b"GGUF", struct.pack(order + "I", version)]
    parts += [struct.pack(width, count) for count in counts]
    for key, value in metadata.items():
        kind, data = packed(value)
        parts += [text(key), struct.pack(order + "I", kind), data]
    for name, shape in tensors.items():
        parts += [text(name), struct.pack(order + "I", len(shape))]
        parts += [struct.pack(width, n) for n in shape]
        parts += [struct.pack(order + "IQ", 12, 0)]
    return b"".join(parts) + DATA
