"""Typed rows of a run of pages as a file: what a piece worker answers, behind its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from hubscan.store.piece_worker import LENGTH, MARK, Head, Task

EARLY = "early"
"""Folder of the files, in that of the snapshot; gone when its tables are written."""
_HASH_BYTES = hashlib.sha256().digest_size


def piece_path(folder: Path, task: Task) -> Path:
    """The file of a run of pages."""
    return folder / f"{task[0]:06d}-{task[1]:06d}.piece"


def read_piece(folder: Path, task: Task) -> tuple[Head, memoryview] | None:
    """Head and Arrow stream of a run; None if there is no file, or it is not whole."""
    try:
        data = piece_path(folder, task).read_bytes()
        kept, body = data[:_HASH_BYTES], memoryview(data)[_HASH_BYTES:]
        if hashlib.sha256(body).digest() != kept:
            return None
        mark, length = LENGTH.unpack_from(body)
        start = LENGTH.size + length
        head = msgspec.json.decode(body[LENGTH.size : start], type=Head)
    except (OSError, ValueError, msgspec.MsgspecError):
        return None
    return (head, body[start:]) if mark == MARK and head.size == len(body) - start else None


def write_piece(folder: Path, task: Task, parts: Sequence[bytes | memoryview]) -> None:
    """Keep what a worker answers, whole or not at all; there is no need to wait for the disk."""
    total = hashlib.sha256()
    for part in parts:
        total.update(part)
    path = piece_path(folder, task)
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        file.write(total.digest())
        for part in parts:
            file.write(part)
    partial.replace(path)
