"""One assessment or one report in this process, each stage with what it cost; a JSON line a stage.

python -m benchmarks.stages DATA_DIR              an assessment of the newest snapshot
python -m benchmarks.stages DATA_DIR OUT          the report of the newest assessment
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.peak import peak_gb, reset_peak
from benchmarks.process import Cost, measure
from hubscan import pipeline
from hubscan.cli.main import ONE_THREAD
from hubscan.config import Config
from hubscan.model.observer import Observer
from hubscan.reports import DEFAULT_FORMATS
from hubscan.settings import locate
from hubscan.store.datadir import DataDir

READING, WRITING = "reading", "writing"
"""What is done before the first stage, and after the last."""


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


def measured(*arguments: Path) -> Cost:
    """What these arguments cost in a process that has as many threads as the command."""
    command = [sys.executable, "-m", "benchmarks.stages", *map(str, arguments)]
    return measure(command, dict([ONE_THREAD]))


def main(data_dir: str, out: str | None = None) -> None:
    """Assess the newest snapshot; with `out`, write the report of the newest assessment there."""
    timer = StageTimer()
    data, config = DataDir(Path(data_dir)), Config(locate.built_in())
    if out is None:
        pipeline.assess(data, config, snapshot=data.snapshot(), observer=timer)
    else:
        stored = data.assessment()
        pipeline.report(data, config, stored, Path(out), DEFAULT_FORMATS, observer=timer)
    timer.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
