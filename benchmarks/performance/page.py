"""docs/performance.md: what was measured, on which machine, with which versions."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.performance.comparison import Comparison
from hubscan import __version__

COMMAND = "make bench"
_LIBRARIES = ("duckdb", "huggingface_hub", "msgspec", "networkx", "numpy", "pandas", "pyarrow")


def render(found: Sequence[Comparison], rounds: int) -> str:
    """The page as Markdown."""
    lines = [
        "# Performance",
        "",
        f"Written by `{COMMAND}`; change the code, not the page. Every job is done by hubscan and "
        "by what one would use instead, in one run, in turns, and all ways must come to the same "
        f"answer where they have one. Figures are medians of {rounds} rounds; a ratio is how many "
        "times as much as hubscan.",
        "",
        "Speed on the whole Hub, stage by stage, stands in [Scale](scale.md), and that of a report "
        "alone by `python -m benchmarks scale site`.",
        "",
        *machine(),
    ]
    for comparison in found:
        lines += ["", f"## {comparison.title}", "", comparison.what, ""]
        lines += [f"| way | {comparison.unit} | ratio |", "|---|---:|---:|"]
        for way, median in comparison.medians.items():
            lines.append(f"| {way} | {median:.3g} | {comparison.ratios[way]:.1f} |")
    return "\n".join(lines) + "\n"


def machine() -> list[str]:
    """Rows of a table of what it was measured on."""
    rows = {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{_memory_gb():.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "hubscan": __version__,
        "Python": platform.python_version(),
        **{name: _version(name) for name in _LIBRARIES},
    }
    return [
        "| machine | |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in rows.items()),
    ]


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "not installed"


def _processor() -> str:
    """Its model as the system names it."""
    path = Path("/proc/cpuinfo")
    if path.exists():
        for line in path.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
