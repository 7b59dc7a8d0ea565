"""A Hub of a few dozen models on several days, and a configuration of two rules."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from hubscan import pipeline
from hubscan.config import Config
from hubscan.reports.sections import move
from hubscan.settings import locate
from hubscan.store.datadir import DataDir
from tests.hub.catalogue import Catalogue

FIRST = date(2026, 10, 1)
KNOWN, KNOWN_FROM = "meta-llama/Llama-2-70b-hf", 2
"""A curated model, and the day on which it comes."""
RULES = ("eu/eu-gpai.yaml", "eu/eu-gpai-systemic.yaml")


def small_config(folder: Path, *, facts_of: str = "", rules: Sequence[str] = RULES) -> Path:
    """The built-in configuration with few rules, no claims, and facts of models so named only."""
    shutil.copytree(
        locate.built_in(), folder, ignore=shutil.ignore_patterns("claims", "rules", "schema")
    )
    for name in rules:
        (folder / "rules" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(locate.built_in() / "rules" / name, folder / "rules" / name)
    for name in ("reference_models.csv", "reference_facts.csv"):
        head, *lines = (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)
        kept = (line for line in lines if line.startswith(facts_of))
        (folder / name).write_text(head + "".join(kept), encoding="utf-8")
    return folder


def day(number: int) -> str:
    """The date of day `number`, from 0."""
    return (FIRST + timedelta(days=number)).isoformat()


def pages(folder: Path, number: int, models: int = 30, growth: int = 3) -> Path:
    """The listing of day `number`: `growth` more models a day."""
    count = models + growth * number
    objects = list(Catalogue.of(count).objects)
    if number >= KNOWN_FROM:
        objects[0] |= {"id": KNOWN, "downloads": 500_000}
    Catalogue(objects).write(folder, count)
    (folder / "about.json").write_text(json.dumps({"data_date": day(number)}))
    return folder


@contextmanager
def few_places() -> Iterator[None]:
    """Reports move each line to a few places only, which is a third less work for a small one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(move, "_STEPS", (1,))
        patch.setattr(move, "_SCORES", range(25, 100, 25))
        yield


def run_day(
    root: Path, config: Path, number: int, formats: tuple[str, ...] = ("json",)
) -> pipeline.Outcome:
    """The whole job on day `number`, into `root/data` and `root/reports`."""
    with few_places():
        return pipeline.run(
            DataDir(root / "data"),
            Config.find(config),
            source=f"pages:{pages(root / f'day{number}', number)}",
            out=root / "reports",
            formats=formats,
        )
