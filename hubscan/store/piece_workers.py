"""Typed rows of many pages by several processes, in the order in which one would give them.

Reading a page is work for one processor that holds Python's lock; so each process takes every
n-th run of pages, and this one, which only writes files, takes the answers in turn. A process
that is ahead waits until its answer is fetched, so memory does not grow.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

import msgspec

from hubscan.store.arrow import Table, pa
from hubscan.store.piece_worker import LENGTH, MARK, Head, Order
from hubscan.store.rejects import Rejects

TASK_BYTES = 2_500_000
"""Bytes on disk of the pages of one task, about: five of the live listing."""
_MOST_WORKERS = 4
"""What more of them read, the one process that writes could not take."""
_ROOT = str(Path(__file__).resolve().parents[2])


class WorkerLostError(Exception):
    """A process ended before its work did; the pages can still be read without it."""


class PieceWorkers:
    """The same as `hubscan.store.typed_rows.TypedRows`, for many pages and without a limit."""

    def __init__(self, pages: Sequence[Path], rejects: Rejects) -> None:
        self._pages = pages
        self._rejects = rejects
        self.objects = 0
        """Objects read so far, repeated and refused ones included."""
        self.singly = 0
        """Pages whose objects had to be read one by one."""

    def pieces(self, count: int, *, reverse: bool = False) -> Iterator[Table]:
        """About `count` rows at a time, from the last object to the first if `reverse`.

        Raises `WorkerLostError`.
        """
        tasks = _tasks(self._pages)[:: -1 if reverse else 1]
        number = max(1, min(len(tasks), os.cpu_count() or 1, _MOST_WORKERS))
        workers: list[subprocess.Popen[bytes]] = []
        try:
            for first in range(number):
                order = Order([str(p) for p in self._pages], tasks[first::number], count, reverse)
                workers.append(_start(order))
            for turn in range(len(tasks)):
                yield from self._answer(workers[turn % number].stdout)
        except (OSError, EOFError, msgspec.MsgspecError, pa.ArrowException) as error:
            raise WorkerLostError from error
        finally:
            for worker in workers:
                _end(worker)

    def _answer(self, out: IO[bytes] | None) -> Iterator[Table]:
        if out is None:
            raise EOFError
        mark, length = LENGTH.unpack(_exactly(out, LENGTH.size))
        if mark != MARK:
            raise EOFError
        head = msgspec.json.decode(_exactly(out, length), type=Head)
        self.objects += head.objects
        self.singly += head.singly
        self._rejects.add_rows(head.rejects)
        if head.size:
            stream = pa.ipc.open_stream(pa.py_buffer(_exactly(out, head.size)))
            yield from (pa.Table.from_batches([batch]) for batch in stream)


def _tasks(pages: Sequence[Path]) -> list[tuple[int, int]]:
    """Ranges of pages that have about `TASK_BYTES`."""
    found, start, size = [], 0, 0
    for number, page in enumerate(pages, start=1):
        size += page.stat().st_size
        if size >= TASK_BYTES:
            found.append((start, number))
            start, size = number, 0
    return found if start == len(pages) else [*found, (start, len(pages))]


def _start(order: Order) -> subprocess.Popen[bytes]:
    path = os.pathsep.join(filter(None, (_ROOT, os.environ.get("PYTHONPATH"))))
    worker = subprocess.Popen(
        [sys.executable, "-m", "hubscan.store.piece_worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
    )
    if worker.stdin is not None:
        worker.stdin.write(msgspec.json.encode(order))
        worker.stdin.close()
    return worker


def _end(worker: subprocess.Popen[bytes]) -> None:
    if worker.stdout is not None:
        worker.stdout.close()
    with suppress(OSError):
        worker.kill()
    worker.wait()


def _exactly(out: IO[bytes], size: int) -> bytearray:
    """The next `size` bytes. Raises `EOFError` if there are no more."""
    found = bytearray(size)
    view, done = memoryview(found), 0
    while done < size:
        more = out.readinto(view[done:])  # type: ignore[attr-defined]  # a pipe has it
        if not more:
            raise EOFError
        done += more
    return found
