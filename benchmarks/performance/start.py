"""The time until the command line answers: what every script that calls it pays each time."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from benchmarks.performance.comparison import Comparison, in_turns
from benchmarks.process import hubscan_command, measure


def compare(rounds: int) -> Comparison:
    """Whole processes."""
    ways = {
        "hubscan --version": hubscan_command("--version"),
        "hubscan --help": hubscan_command("--help"),
        "hubscan rules list": hubscan_command("rules", "list"),
        "hf version (the official client)": [str(Path(sys.executable).with_name("hf")), "version"],
        "python -c 'import pandas'": [sys.executable, "-c", "import pandas"],
        "python -c pass": [sys.executable, "-c", "pass"],
    }
    return in_turns(
        Comparison("Cold start", "Whole processes, from their start to their end.", "CPU-s"),
        {way: partial(_cpu_seconds, command) for way, command in ways.items()},
        rounds,
    )


def _cpu_seconds(command: list[str]) -> float:
    return measure(command).cpu_seconds
