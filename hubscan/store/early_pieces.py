"""Pages become typed rows while the walk waits for the Hub.

A walk is bound by the Hub's quota and leaves the processor idle. So a process of its own reads each
run of pages as soon as the checkpoint knows them, and keeps what hubscan.store.piece_workers would
get from a worker as a file. The conversion at the end takes these files for the runs that have one,
and reads the others. Nothing depends on them: without that process the tables are the same.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from hubscan.store.piece_files import EARLY, piece_path
from hubscan.store.piece_worker import Task
from hubscan.store.piece_workers import MANY_BYTES, ROOT, Runs

_COMMAND = ("-m", "hubscan.store.early_worker")


class EarlyPieces:
    """Of the pages of one walk, which are added in its order."""

    def __init__(self, snapshot: Path) -> None:
        self._raw = snapshot / "raw"
        self._folder = snapshot / EARLY
        self._runs = Runs()
        self._waiting: list[Task] = []
        self._bytes = 0
        self._worker: subprocess.Popen[bytes] | None = None
        self._lost = False

    def add(self, page: Path) -> None:
        """A page that is on disk and will not be written again."""
        size = page.stat().st_size
        self._bytes += size
        task = self._runs.add(size)
        if task is not None and not piece_path(self._folder, task).exists():
            self._waiting.append(task)
        if self._waiting and self._bytes >= MANY_BYTES and not self._lost:
            self._hand_over()

    def stop(self) -> None:
        """End the process at once; what it has written stays.

        Where the walk was quicker, or goes on with many pages that are on disk already, it is far
        behind: it is one process that gives way, and the conversion has all processors.
        """
        if self._worker is not None:
            self._worker.kill()
            with suppress(OSError):
                if self._worker.stdin is not None:
                    self._worker.stdin.close()
            self._worker.wait()

    def _hand_over(self) -> None:
        try:
            worker = self._worker = self._worker or self._start()
            if worker.stdin is not None:
                for start, stop in self._waiting:
                    worker.stdin.write(f"{start} {stop}\n".encode())
                worker.stdin.flush()
        except OSError:
            self._lost = True
        self._waiting.clear()

    def _start(self) -> subprocess.Popen[bytes]:
        self._folder.mkdir(exist_ok=True)
        path = os.pathsep.join(filter(None, (ROOT, os.environ.get("PYTHONPATH"))))
        return subprocess.Popen(  # noqa: S603 - a module of our own
            [sys.executable, *_COMMAND, self._raw, self._folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
        )
