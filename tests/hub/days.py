"""A Hub that lives from day to day, and a job that runs on each of them."""

from __future__ import annotations

import csv
import json
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hubscan import hub as hub_package
from hubscan.config import Config
from hubscan.hub.sources.pages import ABOUT
from hubscan.model.errors import HubscanError
from hubscan.pipeline.assess import assess
from hubscan.pipeline.run import run
from hubscan.store.datadir import DataDir, Stored
from tests.hub.bad_days import BadDay
from tests.hub.catalogue import NEWEST, Catalogue, generated
from tests.hub.generated import result_of
from tests.hub.recount import Tier, Verdicts, counts_of, expected_of, verdicts_of
from tests.hub.server import FakeHub
from tests.support.days import few_places

Model = dict[str, Any]
FIRST_DAY = datetime.fromtimestamp(NEWEST, UTC) + timedelta(days=1)
_BORN, _GONE, _RENAMED, _GATED, _MEASURED = 0.015, 0.0025, 0.0015, 0.002, 0.001
"""Shares of the models of the first day to which it happens, every day."""
_RARE = 19
"""Models with results of evaluations: fewer than any share of them would show."""


class World:
    """The models there are, changed a little every day."""

    def __init__(self, models: int, seed: int = 1) -> None:
        self._draw = random.Random(seed)
        self._first = self._made = models
        self.day = 0
        self.models: list[Model] = [generated(n, seed, step=3600) for n in range(models)]
        for model in self.models:
            model.pop("evalResults", None)
        for model in self.models[:: models // _RARE][:_RARE]:
            model["evalResults"] = [result_of(self._draw)]

    @property
    def now(self) -> datetime:
        """Noon of the day, about."""
        return FIRST_DAY + timedelta(days=self.day)

    def pass_a_day(self) -> None:
        """New models, deletions, names, gates, downloads."""
        self.day += 1
        draw, morning = self._draw, int(self.now.timestamp()) - 43_200
        for model in self._some(_GONE):
            self.models.remove(model)
        for model in self._some(_RENAMED):
            model["id"] = f"{model['id']}-v{self.day}"
        for model in self._some(_GATED):
            model["gated"] = draw.choice([False, "auto", "manual"])
        for model in self._some(_MEASURED):
            size = draw.randrange(10**8, 7 * 10**10)
            model["safetensors"] = {"parameters": {"BF16": size}, "total": size}
        for model in self.models:
            model["downloads"] = round(model["downloads"] * draw.uniform(0.9, 1.15))
        for n in range(round(_BORN * self._first)):
            model = generated(1_000_000 + self._made, 1)
            model.pop("evalResults", None)
            key = f"{morning + n * 1800:08x}{self._made:016x}"
            created = f"{datetime.fromtimestamp(morning + n * 1800, UTC):%Y-%m-%dT%H:%M:%S}.000Z"
            dates = {"createdAt": created, "lastModified": created}
            self.models.insert(0, model | dates | {"_id": key})
            self._made += 1

    def _some(self, share: float) -> list[Model]:
        return self._draw.sample(self.models, max(1, round(share * self._first)))


@dataclass
class Job:
    """The weekly job, run on days of a world; everything it keeps lies in `folder`."""

    folder: Path
    world: World
    hub: FakeHub
    config: Config

    @property
    def out(self) -> Path:
        """Where reports go."""
        return self.folder / "reports"

    def run(self, bad: BadDay | None = None, accept: str | None = None) -> HubscanError | None:
        """One day; the error that ended it, if one did."""
        self._morning(bad)
        try:
            run(
                DataDir(self.folder / "data"),
                self.config,
                source="hub",
                out=self.out,
                formats=("json",),
                accept=accept,
            )
        except HubscanError as error:
            return error
        return None

    def scan(self, bad: BadDay | None = None) -> Stored:
        """No more than the scan of a day."""
        self._morning(bad)
        return hub_package.scan("hub", DataDir(self.folder / "data"))

    def _morning(self, bad: BadDay | None) -> None:
        _as_ever(self.hub, self.world.models)
        if bad is not None:
            bad.spoil(self.hub)

    @property
    def day(self) -> str:
        """The date, as reports are named."""
        return f"{self.world.now:%Y-%m-%d}"

    def report(self) -> Mapping[str, Any]:
        """Of the day."""
        found: dict[str, Any] = json.loads((self.out / self.day / "report.json").read_text())
        return found

    def published(self) -> dict[str, int]:
        """Models by date, out of the history."""
        path = self.out / "history.csv"
        if not path.is_file():
            return {}
        with path.open(encoding="utf-8") as file:
            return {row["data_date"]: int(row["models"]) for row in csv.DictReader(file)}

    def check(self) -> None:
        """The report of the day says what the world knows."""
        facts = self.report()["facts"]
        models = self.world.models
        assert facts["models"] == len(models), self.day
        assert facts["downloads"] == sum(m["downloads"] for m in models), self.day
        assert self.published()[self.day] == len(models)
        self._check_tiers()

    def _check_tiers(self) -> None:
        """Every published count of every tier is what the models of the day come to.

        Which tier covers a model is told by an assessment of the world's own objects: read from
        files, in a place where no earlier day, no Hub and no gate ever was. How many there are, and
        their downloads, is counted over the world's objects without hubscan.
        """
        covered, expected = self._undisturbed()
        for row in self.report()["tallies"]:
            tier = row["rule"], row["tier"], row["mode"]
            if row["relation"] == "all" and row["unit"] == "repositories":
                counts = counts_of(self.world.models, covered.get(tier, {})) | expected[tier]
                assert {name: row[name] for name in counts} == counts, (self.day, tier)

    def _undisturbed(self) -> tuple[Verdicts, Mapping[Tier, Mapping[str, Any]]]:
        """Each model's level under each tier, and what is expected of each, without a past."""
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            pages, data = Path(name) / "pages", DataDir(Path(name) / "data")
            Catalogue(self.world.models).write(pages, 1000)
            (pages / ABOUT).write_text(json.dumps({"data_date": self.day}))
            snapshot = hub_package.scan(f"pages:{pages}", data)
            assessment = assess(data, self.config, snapshot=snapshot)
            return verdicts_of(snapshot, assessment), expected_of(assessment)


@contextmanager
def job(folder: Path, world: World, config: Config) -> Iterator[Job]:
    """A job and its Hub."""
    with FakeHub(Catalogue(world.models)) as hub, days_of(Job(folder, world, hub, config)) as life:
        yield life


@contextmanager
def days_of(life: Job) -> Iterator[Job]:
    """Sleeps take no time, and the clock is that of the job's world."""
    with few_places(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_ENDPOINT", life.hub.endpoint)
        patch.delenv("HF_TOKEN", raising=False)
        patch.setattr("hubscan.model.clock.now", lambda: life.world.now)
        patch.setattr("hubscan.model.clock.time.sleep", lambda _: None)
        yield life


def _as_ever(hub: FakeHub, models: Sequence[Model]) -> None:
    hub.catalogue = Catalogue([dict(model) for model in models])
    hub.faults, hub.refused_fields, hub.total = {}, set(), 0
    hub.refuse_made_up_cursors, hub.largest_page = False, 1000
    hub.given.clear()
