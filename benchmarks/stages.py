"""One assessment in this process, each stage with what it cost; a JSON line a stage.

python -m benchmarks.stages DATA_DIR
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.peak import peak_gb, reset_peak
from hubscan import pipeline
from hubscan.config import Config
from hubscan.model.observer import Observer
from hubscan.settings import locate
from hubscan.store.datadir import DataDir

READING, WRITING = "reading", "writing"
"""What an assessment does before its first stage, and after its last."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What one stage cost."""

    name: str
    wall_seconds: float
    cpu_seconds: float
    peak_gb: float
    """Of the process while the stage ran."""


class StageTimer(Observer):
    """Hears the stages of an assessment, and prints what each has cost as soon as it ends."""

    def __init__(self) -> None:
        self._name = READING
        self._begin()

    def _begin(self) -> None:
        reset_peak()
        self._wall, self._cpu = time.monotonic(), time.process_time()

    def step(self, name: str, total: int | None = None, unit: str = "") -> None:
        """A stage begins."""
        self.end()
        self._name = name

    def done(self, message: str) -> None:
        """A stage ended."""
        self.end()
        self._name = WRITING

    def end(self) -> None:
        """Close what is running; what took no millisecond was nothing."""
        wall, cpu = time.monotonic() - self._wall, time.process_time() - self._cpu
        if wall > 0.001:
            stage = Stage(self._name, wall, cpu, peak_gb())
            print(json.dumps(asdict(stage)), flush=True)
        self._begin()


def main(data_dir: str) -> None:
    """Assess the newest snapshot."""
    timer = StageTimer()
    data = DataDir(Path(data_dir))
    pipeline.assess(data, Config(locate.built_in()), snapshot=data.snapshot(), observer=timer)
    timer.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
