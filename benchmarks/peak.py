"""Peak memory of this program."""

from __future__ import annotations

import resource
from contextlib import suppress
from pathlib import Path


def peak_gb() -> float:
    """Gigabytes; what getrusage says includes the program that started this one."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text().splitlines()
        return next(int(s.split()[1]) for s in lines if s.startswith("VmHWM")) / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def reset_peak() -> None:
    """Let the peak be that from now on, where the system can do that."""
    switch = Path("/proc/self/clear_refs")
    if switch.exists():
        with suppress(OSError):
            switch.write_text("5")
