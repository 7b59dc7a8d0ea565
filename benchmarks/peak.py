"""Peak memory of this program."""

from __future__ import annotations

import resource
import sys
from contextlib import suppress
from pathlib import Path

_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes; what getrusage counts in."""


def peak_gb() -> float:
    """In 1e9 bytes; what getrusage says includes the program that started this one."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text().splitlines()
        return next(int(s.split()[1]) for s in lines if s.startswith("VmHWM")) * 1024 / 1e9
    return most_bytes(resource.getrusage(resource.RUSAGE_SELF)) / 1e9


def most_bytes(usage: resource.struct_rusage) -> int:
    """The most that was resident of what `usage` tells of."""
    return usage.ru_maxrss * _UNIT


def reset_peak() -> None:
    """Let the peak be that from now on, where the system can do that."""
    switch = Path("/proc/self/clear_refs")
    if switch.exists():
        with suppress(OSError):
            switch.write_text("5")
