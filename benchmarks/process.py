"""What a process costs: wall time, CPU time and peak memory, those that it starts included."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peak import most_bytes

ROOT = Path(__file__).resolve().parents[1]
_BETWEEN_LOOKS = 0.1
"""Seconds; a peak that is shorter is missed."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one process."""

    wall_seconds: float
    cpu_seconds: float
    peak_gb: float
    """Resident memory of it and of those it had started, at the same moment."""
    output: str
    """What it wrote to stdout."""


def hubscan_command(*arguments: str) -> list[str]:
    """The command line of hubscan as a user would call it."""
    return [sys.executable, "-m", "hubscan", *arguments]


def measure(command: Sequence[str], environment: dict[str, str] | None = None) -> Cost:
    """Run `command` from the top of the checkout to its end.

    Raises `RuntimeError` with the last lines it wrote if it fails.
    """
    started = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        text=True,
    )
    watch = _Watch(process.pid)
    errors = _Reader(process.stderr)
    output = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - started
    peak = watch.peak_bytes() or most_bytes(usage)
    said = errors.text()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: exit code {process.returncode}\n{said[-2000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak / 1e9, output)


class _Reader:
    """Reads a stream to its end in a thread, so that neither stream of a process blocks it."""

    def __init__(self, stream: object) -> None:
        self._text = ""
        self._stream = stream
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        self._text = self._stream.read()  # type: ignore[attr-defined]

    def text(self) -> str:
        self._thread.join()
        return self._text


class _Watch:
    """Looks at the memory of a process and of those below it until it is asked for the peak."""

    def __init__(self, pid: int) -> None:
        self._peak = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, args=(pid,), daemon=True)
        self._thread.start()

    def _look(self, pid: int) -> None:
        while not self._ended.wait(_BETWEEN_LOOKS):
            self._peak = max(self._peak, sum(map(_resident_bytes, _family(pid))))

    def peak_bytes(self) -> int:
        self._ended.set()
        self._thread.join()
        return self._peak


def _family(pid: int) -> list[int]:
    """`pid` and every process below it."""
    found = [pid]
    for member in found:
        try:
            for path in Path(f"/proc/{member}/task").glob("*/children"):
                found += map(int, path.read_text().split())
        except OSError:  # it has ended between the two looks
            continue
    return found


def _resident_bytes(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
