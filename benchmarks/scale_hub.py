"""From raw pages on disk to tallies for generated Hubs of several sizes, and how the cost grows.

    python -m benchmarks scale hub [--models N …] [--large] [--folder DIR] [--keep] [--page FILE]

The pages are of the live size and of the composition of the whole Hub (benchmarks/generated_hub);
they are made once in the folder and used again. Targets are for two processors that do nothing
else: wall times mean little on a machine that others use, CPU-seconds more.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from benchmarks.generated_hub import shares
from benchmarks.generated_hub.pages import pages_of
from benchmarks.performance.page import machine
from benchmarks.process import Cost
from benchmarks.whole_job import Job, run

LADDER = (400_000, 1_600_000, shares.MODELS)
LARGE = 10_000_000
_SECONDS, _GB = "s wall", "GB"
_TARGETS: dict[int, dict[str, tuple[tuple[float, str], ...]]] = {
    shares.MODELS: {"assessment": ((90.0, _SECONDS), (4.0, _GB)), "census": ((60.0, _SECONDS),),
                    "tallies": ((150.0, _SECONDS),), "tables": ((1.0, _GB),)},
    LARGE: {"assessment": ((8.0, _GB),), "tallies": ((8.0, _GB),)},
}  # fmt: skip
"""At most, by number of models; smaller Hubs must keep to those of the next larger one."""
_ASKED = {"explain": 3.0, "top": 3.0, "what-if": 3.0, "claims": 3.0}
"""CPU-seconds at most, up to `shares.MODELS`."""


def main(arguments: Sequence[str] = ()) -> int:
    """Run the job for every size; 1 if a target is missed."""
    chosen = _parser().parse_args(arguments)
    sizes = sorted(set(chosen.models or LADDER) | ({LARGE} if chosen.large else set()))
    with tempfile.TemporaryDirectory(prefix="hubscan-scale-") as scratch:
        folder = chosen.folder or Path(scratch)
        missed = False
        jobs = []
        for models in sizes:
            pages = pages_of(folder, models, chosen.seed)
            place = folder / f"job-{models}-{chosen.seed}"
            jobs.append(run(pages, models, place))
            if not chosen.keep:
                shutil.rmtree(place)
            missed |= _show(jobs[-1])
    if len(jobs) > 1:
        _show_growth(jobs)
    if chosen.page is not None:
        chosen.page.write_text(page(), encoding="utf-8")
    return int(missed)


_said: list[str] = []
"""Every line that was printed."""


def _say(line: str) -> None:
    print(line, flush=True)
    _said.append(line)


def page() -> str:
    """All that was printed, as a page of the documentation."""
    return _PAGE.format(machine="\n".join(machine()), lines="\n".join(_said).strip())


_PAGE = """# Scale

Written by `python -m benchmarks scale hub --page docs/scale.md`; change the code, not the page. The
whole job on generated Hubs of the composition and the object size of the real one
(`benchmarks/generated_hub/shares.py`), from raw pages on disk to tallies, each step a process of
its own. Wall times mean something only where the load is no higher than the number of processors.

{machine}

```
{lines}
```
"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks scale hub")
    parser.add_argument("--models", type=int, action="append", metavar="N", help="repeatable")
    parser.add_argument("--large", action="store_true", help=f"{LARGE:,} models, too")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="pages made here before are used again")
    parser.add_argument("--page", type=Path, help="write what is printed there, as Markdown")
    parser.add_argument("--keep", action="store_true", help="leave snapshots and assessments there")
    return parser


def _show(job: Job) -> bool:
    """Print one job as a table; True if it missed a target."""
    _say(
        f"\n{job.models:,} models, {job.statements:,} statements of parenthood, "
        f"{job.page_gb:.2f} GB of pages; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
    )
    _say(f"{'':34}{'wall s':>9}{'CPU-s':>9}{'peak GB':>9}")
    _line("pages to tables", job.tables)
    for stage in job.stages:
        _row(f"  {stage.name}", stage.wall_seconds, stage.cpu_seconds, stage.peak_gb)
    _line("assessment", job.assessment)
    _row("pages to tallies", *job.cost)
    for name, cost in job.questions.items():
        _line(f"command {name}", cost)
    verdicts = [*_held(job), *_answered(job)]
    for text, held in verdicts:
        _say(f"  {'held  ' if held else 'MISSED'} {text}")
    return not all(held for _, held in verdicts)


def _held(job: Job) -> list[tuple[str, bool]]:
    """Targets of the size of this job or, between two, of the larger one."""
    size = next((s for s in sorted(_TARGETS) if s >= job.models), LARGE)
    census = sum(stage.wall_seconds for stage in job.stages if stage.name == "census")
    costs = {
        "tables": (job.tables.wall_seconds, job.tables.peak_gb),
        "assessment": (job.assessment.wall_seconds - census, job.assessment.peak_gb),
        "census": (census, 0.0),
        "tallies": (job.cost[0] - census, job.cost[2]),
    }
    names = {
        ("assessment", _SECONDS): "assessment without the census",
        ("tallies", _SECONDS): "pages to tallies without the census",
        ("tallies", _GB): "pages to tallies",
    }
    return [
        (
            f"{names.get((what, unit), what)}: at most {most:g} {unit}",
            costs[what][unit == _GB] <= most,
        )
        for what, limits in _TARGETS[size].items()
        for most, unit in limits
    ]


def _answered(job: Job) -> list[tuple[str, bool]]:
    if job.models > shares.MODELS:
        return []
    return [
        (f"{name}: at most {most:g} CPU-s", job.questions[name].cpu_seconds <= most)
        for name, most in _ASKED.items()
        if name in job.questions
    ]


def _line(name: str, cost: Cost) -> None:
    _row(name, cost.wall_seconds, cost.cpu_seconds, cost.peak_gb)


def _row(name: str, wall: float, cpu: float, peak: float) -> None:
    _say(f"{name:34}{wall:9.1f}{cpu:9.1f}{peak:9.2f}")


def _show_growth(jobs: list[Job]) -> None:
    """Print the exponent of each cost: 1 is as fast as the number of models, 2 as its square."""
    figures: dict[str, Callable[[Job], float]] = {
        "CPU of tables": lambda job: job.tables.cpu_seconds,
        "CPU of assessment": lambda job: job.assessment.cpu_seconds,
        "peak memory of tables": lambda job: job.tables.peak_gb,
        "peak memory of assessment": lambda job: job.assessment.peak_gb,
    }
    _say(f"\ngrowth with the number of models, {jobs[0].models:,} to {jobs[-1].models:,}")
    for name, figure in figures.items():
        _say(f"  {name:30} exponent {exponent(jobs, figure):.2f}")


def exponent(jobs: Sequence[Job], figure: Callable[[Job], float]) -> float:
    """The slope of the line through the logarithms, by least squares."""
    sizes = [math.log(job.models) for job in jobs]
    return float(np.polyfit(sizes, [math.log(figure(job)) for job in jobs], 1)[0])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
