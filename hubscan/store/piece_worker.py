"""A process that reads its share of the pages; hubscan.store.piece_workers starts and ends it.

On stdin comes one `Order` as JSON. On stdout go, task by task, a `Head` as JSON behind a mark and
its length, and the typed rows as an Arrow stream of the size that the head names.
"""

from __future__ import annotations

import gc
import os
import signal
import struct
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import zip_longest
from pathlib import Path
from typing import Any

import msgspec

from hubscan.store.arrow import Table, pa
from hubscan.store.memory import keep_large_blocks
from hubscan.store.rejects import Rejects, Row
from hubscan.store.typed_rows import TypedRows

MARK = b"piece:"
LENGTH = struct.Struct("<6sI")
"""Before each head: `MARK`, which nothing else that prints begins with, and its bytes."""


PIECE_ROWS = 5_000
"""Rows that are checked at once, about; larger pieces only cost memory, and new memory is slow."""
Task = tuple[int, int]
"""A run of pages: the number of its first one, and that after its last one."""


class Order(msgspec.Struct):
    """What one process is to do."""

    pages: list[str]
    """All pages of the conversion, in order."""
    tasks: list[tuple[int, int]]
    """Ranges of `pages`, each to be answered on its own."""
    rows: int
    """About so many rows are checked at once."""
    reverse: bool
    """From the last object to the first, in each range."""


class Head(msgspec.Struct):
    """What is told of one task, before its rows."""

    size: int
    """Bytes of the Arrow stream; 0 if there are no rows."""
    objects: int
    """Objects read, refused ones included."""
    singly: int
    """Pages whose objects had to be read one by one."""
    rejects: list[Row]


def main() -> None:
    """Answer every task. Ends without a word when nobody reads any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever interrupts the scan ends this, too
    gc.disable()
    keep_large_blocks()
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    try:
        pages = [Path(p) for p in order.pages]
        for task, later in zip_longest(order.tasks, order.tasks[1:], fillvalue=(0, 0)):
            ask_for(pages[slice(*later)])
            for part in answer(pages, task, order.rows, reverse=order.reverse):
                sys.stdout.buffer.write(part)
            sys.stdout.buffer.flush()
    except BrokenPipeError:
        os._exit(1)  # the interpreter's own farewell would flush into the same pipe


def ask_for(pages: Iterable[Path]) -> None:
    """Let the system read `pages` beside what comes next; they stand far apart on the disk."""
    if not hasattr(os, "posix_fadvise"):
        return
    for page in pages:
        with suppress(OSError), page.open("rb") as stream:
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_WILLNEED)


def answer(
    pages: Sequence[Path], task: Task, rows: int, *, reverse: bool, packed: bool = False
) -> tuple[bytes, memoryview]:
    """What is written for one task: mark, length and head, and the Arrow stream, perhaps packed."""
    rejects = Rejects([p.name for p in pages])
    typed = TypedRows(pages, rejects, within=range(*task))
    pieces = [piece.combine_chunks() for piece in typed.pieces(rows, reverse=reverse)]
    stream = _stream(pieces, pa.ipc.IpcWriteOptions(compression="lz4" if packed else None))
    head = msgspec.json.encode(Head(len(stream), typed.objects, typed.singly, rejects.rows()))
    return LENGTH.pack(MARK, len(head)) + head, stream


def _stream(pieces: list[Table], options: Any) -> memoryview:
    if not pieces:
        return memoryview(b"")
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, pieces[0].schema, options=options) as writer:
        for piece in pieces:
            writer.write_table(piece)
    return memoryview(sink.getvalue())


if __name__ == "__main__":
    main()
