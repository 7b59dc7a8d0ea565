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
from hubscan.store.piece_files import piece_path, read_piece
from hubscan.store.piece_worker import LENGTH, MARK, PIECE_ROWS, Head, Order, Task, answer
from hubscan.store.rejects import Rejects

TASK_BYTES = 2_500_000
"""Bytes on disk of the pages of one task, about: five of the live listing."""
_MOST_WORKERS = 4
"""What more of them read, the one process that writes could not take."""
MANY_BYTES = 16_000_000
"""Pages on disk from which on it pays to start processes for them: about thirty of the listing."""
ROOT = str(Path(__file__).resolve().parents[2])


class WorkerLostError(Exception):
    """A process ended before its work did; the pages can still be read without it."""


class PieceWorkers:
    """The same as `hubscan.store.typed_rows.TypedRows`, for many pages and without a limit."""

    def __init__(self, pages: Sequence[Path], rejects: Rejects, early: Path | None = None) -> None:
        self._pages = pages
        self._rejects = rejects
        self._early = early
        self.objects = 0
        """Objects read so far, repeated and refused ones included."""
        self.singly = 0
        """Pages whose objects had to be read one by one."""

    def pieces(self, count: int, *, reverse: bool = False) -> Iterator[Table]:
        """About `count` rows at a time, from the last object to the first if `reverse`.

        Raises `WorkerLostError`.
        """
        tasks = _tasks(self._pages)[:: -1 if reverse else 1]
        early = self._early if reverse and count == PIECE_ROWS else None
        there = {t for t in tasks if early is not None and piece_path(early, t).is_file()}
        missing = [task for task in tasks if task not in there]
        number = min(len(missing), os.cpu_count() or 1, _MOST_WORKERS)
        workers: list[subprocess.Popen[bytes]] = []
        try:
            for first in range(number):
                order = Order([str(p) for p in self._pages], missing[first::number], count, reverse)
                workers.append(_start(order))
            turns = iter(range(len(missing)))
            for task in tasks:
                if early is not None and task in there:
                    yield from self._kept(early, task)
                else:
                    yield from self._answer(workers[next(turns) % number].stdout)
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
        yield from self._told(head, _exactly(out, head.size))

    def _kept(self, early: Path, task: Task) -> Iterator[Table]:
        """From the file, or from the pages if it is damaged."""
        found = read_piece(early, task)
        if found is None:
            parts = answer(self._pages, task, PIECE_ROWS, reverse=True)
            head = msgspec.json.decode(parts[0][LENGTH.size :], type=Head)
            found = head, parts[1]
        yield from self._told(*found)

    def _told(self, head: Head, stream: bytearray | memoryview) -> Iterator[Table]:
        self.objects += head.objects
        self.singly += head.singly
        self._rejects.add_rows(head.rejects)
        if head.size:
            batches = pa.ipc.open_stream(pa.py_buffer(stream))
            yield from (pa.Table.from_batches([batch]) for batch in batches)


class Runs:
    """Cuts pages that are added in order into runs of about `TASK_BYTES`."""

    def __init__(self) -> None:
        self._start = self._pages = self._bytes = 0

    def add(self, size: int) -> Task | None:
        """The run that the page completes, if it does."""
        self._pages += 1
        self._bytes += size
        return self.end() if self._bytes >= TASK_BYTES else None

    def end(self) -> Task | None:
        """The run of what was added since the last one."""
        task = self._start, self._pages
        self._start, self._bytes = self._pages, 0
        return task if task[0] < task[1] else None


def _tasks(pages: Sequence[Path]) -> list[Task]:
    """All runs of `pages`."""
    runs = Runs()
    found = [*(runs.add(page.stat().st_size) for page in pages), runs.end()]
    return [task for task in found if task is not None]


def _start(order: Order) -> subprocess.Popen[bytes]:
    path = os.pathsep.join(filter(None, (ROOT, os.environ.get("PYTHONPATH"))))
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
