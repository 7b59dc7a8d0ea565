"""The generated Hub as raw pages on disk, as the scanner stores them: newest first, packed."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from isal import isal_zlib

from benchmarks.generated_hub.objects import Objects
from benchmarks.generated_hub.plan import HubPlan, plan
from hubscan.hub.page_walk import PAGE_SIZE
from hubscan.store.raw_pages import RawPages

_DONE = "complete"


def pages_of(folder: Path, models: int, seed: int = 1) -> Path:
    """The folder in `folder` with all pages of a Hub of `models`; made if it is not there whole."""
    raw = folder / f"hub-{models}-{seed}"
    if not (raw / _DONE).is_file():
        write_pages(raw, models, seed)
        (raw / _DONE).touch()
    return raw


def write_pages(raw: Path, models: int, seed: int = 1) -> None:
    """Every page of the Hub that is not there, by as many processes as there are processors."""
    raw.mkdir(parents=True, exist_ok=True)
    numbers = range((models + PAGE_SIZE - 1) // PAGE_SIZE)
    with ProcessPoolExecutor(os.cpu_count(), None, _begin, (models, seed)) as pool:
        for _ in pool.map(partial(_write, raw), numbers, chunksize=8):
            pass


class _Worker:
    """What a process keeps between pages."""

    hub: HubPlan
    objects: Objects


def _begin(models: int, seed: int) -> None:
    _Worker.hub = plan(models, seed)
    _Worker.objects = Objects(_Worker.hub)


def _write(raw: Path, number: int) -> None:
    path = RawPages(raw).path(0, number)
    if path.exists():
        return
    newest = _Worker.hub.models - 1 - number * PAGE_SIZE
    text = _Worker.objects.page(newest, max(0, newest - PAGE_SIZE + 1))
    partial_file = path.with_suffix(".partial")
    partial_file.write_bytes(isal_zlib.compress(text, 1, wbits=31))
    partial_file.replace(path)
