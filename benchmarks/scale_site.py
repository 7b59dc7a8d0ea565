"""The report of generated Hubs of several sizes: what a site and its rows cost, and `verify`.

    python -m benchmarks scale site [--models N …] [--folder DIR] [--keep] [--data DIR]

A Hub is generated, scanned and assessed first, unless `--data` names a data folder that holds an
assessment. Targets are for two processors that do nothing else; wall times mean little on a machine
that others use, CPU-seconds more.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generated_hub import shares
from benchmarks.generated_hub.pages import pages_of
from benchmarks.process import Cost, hubscan_command, measure
from benchmarks.stages import Stage, measured
from benchmarks.whole_job import prepare
from hubscan.store.datadir import DataDir

_SECONDS, _GB, _INDEX_KB, _PAGE_KB, _SHARD_KB = 90.0, 4.0, 600.0, 300.0, 150.0
"""At most: wall of a report and of `verify`, memory, the index, any page, what a search loads."""
_MANY = ("models", "publishers", "families", "rules", "claims", "over")
"""Folders of pages that are counted."""


@dataclass(frozen=True, slots=True)
class Site:
    """What one report cost, and what is in it."""

    models: int
    report: Cost
    stages: list[Stage]
    verify: Cost
    megabytes: dict[str, float]
    """Folder of the report → its size; the files beside the folders are `pages`."""
    pages: dict[str, int]
    """Folder → pages in it."""
    largest: dict[str, float]
    """`index`, `page` and `shard` → kB of the largest."""


def main(arguments: Sequence[str] = ()) -> int:
    """Write and verify the report of every size; 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks scale site")
    parser.add_argument("--models", type=int, action="append", metavar="N", help="repeatable")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="pages made here before are used again")
    parser.add_argument("--data", type=Path, help="a data folder that holds an assessment")
    parser.add_argument("--keep", action="store_true", help="leave what was made there")
    chosen = parser.parse_args(arguments)
    missed = False
    with tempfile.TemporaryDirectory(prefix="hubscan-site-") as scratch:
        folder = chosen.folder or Path(scratch)
        if chosen.data is not None:
            return int(_show(look(chosen.data, Path(scratch) / "reports")))
        for models in sorted(chosen.models or (shares.MODELS,)):
            place = folder / f"site-{models}-{chosen.seed}"
            prepare(pages_of(folder, models, chosen.seed), models, place)
            missed |= _show(look(place, place / "reports"))
            if not chosen.keep:
                shutil.rmtree(place)
    return int(missed)


def look(data: Path, out: Path) -> Site:
    """Write the report of the newest assessment in `data` to `out`, verify it and measure both."""
    report = measured(data, out)
    stages = [Stage(**json.loads(line)) for line in report.output.splitlines()]
    folder = (out / "latest").resolve()
    verify = measure(hubscan_command("verify", str(folder)))
    pages = list(folder.rglob("*.html"))
    largest = {
        "index": [folder / "index.html", folder / "search" / "about.js"],
        "page": pages,
        "shard": list((folder / "search").glob("*.js")),
    }
    return Site(
        models=int(DataDir(data).snapshot().manifest["counts"]["models"]),
        report=report,
        stages=stages,
        verify=verify,
        megabytes=dict(_sizes(folder)),
        pages={name: len(list((folder / name).glob("*.html"))) for name in _MANY},
        largest={n: max(p.stat().st_size for p in paths) / 1e3 for n, paths in largest.items()},
    )


def _sizes(folder: Path) -> Iterator[tuple[str, float]]:
    for place in sorted(p for p in folder.iterdir() if p.is_dir()):
        yield place.name, sum(p.stat().st_size for p in place.rglob("*") if p.is_file()) / 1e6
    yield "pages", sum(p.stat().st_size for p in folder.iterdir() if p.is_file()) / 1e6


def _show(site: Site) -> bool:
    """Print one report as a table; True if it missed a target."""
    print(
        f"\n{site.models:,} models; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n"
        f"{'':34}{'wall s':>9}{'CPU-s':>9}{'peak GB':>9}"
    )
    for stage in site.stages:
        _row(f"  {stage.name}", stage.wall_seconds, stage.cpu_seconds, stage.peak_gb)
    for name, cost in (("hubscan report", site.report), ("hubscan verify", site.verify)):
        _row(name, cost.wall_seconds, cost.cpu_seconds, cost.peak_gb)
    print("  MB: " + ", ".join(f"{name} {size:.1f}" for name, size in site.megabytes.items()))
    print("  pages: " + ", ".join(f"{name} {number}" for name, number in site.pages.items()))
    verdicts = [
        ("report, wall s", site.report.wall_seconds, _SECONDS),
        ("report, GB", site.report.peak_gb, _GB),
        ("verify, wall s", site.verify.wall_seconds, _SECONDS),
        ("verify, GB", site.verify.peak_gb, _GB),
        ("index, kB", site.largest["index"], _INDEX_KB),
        ("largest page, kB", site.largest["page"], _PAGE_KB),
        ("largest shard of the search, kB", site.largest["shard"], _SHARD_KB),
    ]
    for name, found, most in verdicts:
        print(f"  {'held  ' if found <= most else 'MISSED'} {name}: {found:.3g}, at most {most:g}")
    return any(found > most for _, found, most in verdicts)


def _row(name: str, wall: float, cpu: float, peak: float) -> None:
    print(f"{name:34}{wall:9.1f}{cpu:9.1f}{peak:9.2f}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
