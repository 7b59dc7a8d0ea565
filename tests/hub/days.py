"""A Hub that lives from day to day, its bad days, and a job that runs on each of them."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hubscan import hub as hub_package
from hubscan.config import Config
from hubscan.model.errors import HubscanError
from hubscan.pipeline.run import run
from hubscan.store.datadir import DataDir, Stored
from tests.hub.catalogue import NEWEST, Catalogue, generated
from tests.hub.server import FakeHub

Model = dict[str, Any]
FIRST_DAY = datetime.fromtimestamp(NEWEST, UTC) + timedelta(days=1)
_BORN, _GONE, _RENAMED, _GATED, _MEASURED = 0.015, 0.0025, 0.0015, 0.002, 0.001
"""Shares of the models of the first day to which it happens, every day."""


class World:
    """The models there are, changed a little every day."""

    def __init__(self, models: int, seed: int = 1) -> None:
        self._draw = random.Random(seed)
        self._first = self._made = models
        self.day = 0
        self.models: list[Model] = [generated(n, seed, step=3600) for n in range(models)]

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
            key = f"{morning + n * 1800:08x}{self._made:016x}"
            created = f"{datetime.fromtimestamp(morning + n * 1800, UTC):%Y-%m-%dT%H:%M:%S}.000Z"
            dates = {"createdAt": created, "lastModified": created}
            self.models.insert(0, model | dates | {"_id": key})
            self._made += 1

    def _some(self, share: float) -> list[Model]:
        return self._draw.sample(self.models, max(1, round(share * self._first)))


@dataclass(frozen=True)
class BadDay:
    """How the Hub misbehaves, and what the refusal has to name."""

    name: str
    told: str
    spoil: Callable[[FakeHub], object]


def _each(change: Callable[[Model], Model]) -> Callable[[FakeHub], object]:
    return lambda hub: setattr(
        hub, "catalogue", Catalogue([change(dict(m)) for m in hub.catalogue.objects])
    )


def _set(**values: Any) -> Callable[[FakeHub], object]:
    return lambda hub: [setattr(hub, name, value) for name, value in values.items()]


def _kept(keep: Callable[[int], bool]) -> Callable[[FakeHub], object]:
    return lambda hub: setattr(
        hub, "catalogue", Catalogue([m for n, m in enumerate(hub.catalogue.objects) if keep(n)])
    )


def _without(*names: str) -> Callable[[FakeHub], object]:
    return _each(lambda m: {n: v for n, v in m.items() if n not in names})


def _twice(hub: FakeHub) -> None:
    """Every tenth model once more under a new key."""
    found: list[Model] = []
    for n, model in enumerate(hub.catalogue.objects):
        found.append(model)
        if n % 10 == 0:
            found.append(model | {"_id": f"{int(model['_id'], 16) - 1:024x}"})
    hub.catalogue = Catalogue(found)


def _sized(model: Model, factor: float) -> Model:
    if "safetensors" in model:
        total = int(model["safetensors"]["total"] * factor)
        model["safetensors"] = {"parameters": {"BF16": total}, "total": total}
    return model


def _others_downloads(hub: FakeHub) -> None:
    """As many in all, each with another model."""
    models = list(hub.catalogue.objects)
    hub.catalogue = Catalogue(
        [m | {"downloads": o["downloads"]} for m, o in zip(models, models[::-1], strict=True)]
    )


def _later(time: str) -> str:
    return f"{int(time[:4]) + 1}{time[4:]}"


def _other_words(model: Model) -> Model:
    word = model.get("pipeline_tag")
    return model | {"pipeline_tag": word.replace("-", " ")} if word else model


def _odd(model: Model) -> bool:
    return int(model["_id"], 16) % 2 == 1 if "_id" in model else False


def _half_the_total(hub: FakeHub) -> None:
    hub.total = len(hub.catalogue.keys) // 2


def _no_end(hub: FakeHub) -> None:
    """The first page is the last, and nobody can ask what lies below."""
    hub.faults, hub.refuse_made_up_cursors, hub.total = (lambda _: "no link"), True, None
    hub.largest_page = 200
    hub.given.clear()


BAD_DAYS = (
    BadDay("a few are hidden", "not listed any more", _kept(lambda n: n % 25 != 0)),
    BadDay(
        "downloads are halved", "downloads", _each(lambda m: m | {"downloads": m["downloads"] // 2})
    ),
    BadDay("downloads of others", "downloads", _others_downloads),
    BadDay("names in small letters", "id", _each(lambda m: m | {"id": m["id"].lower()})),
    BadDay(
        "a year too late", "createdAt", _each(lambda m: m | {"createdAt": _later(m["createdAt"])})
    ),
    BadDay("tasks in other words", "pipeline_tag", _each(_other_words)),
    BadDay("sizes in bytes", "safetensors.total", _each(lambda m: _sized(m, 2))),
    BadDay("half without tags", "tags", _each(lambda m: m | ({"tags": []} if _odd(m) else {}))),
    BadDay("the total is halved", "the Hub counts", _half_the_total),
    BadDay("likes below zero", "likes", _each(lambda m: m | {"likes": -1 - m["likes"]})),
    BadDay("the Hub is down", "503", lambda hub: setattr(hub, "faults", lambda _: "503")),
    BadDay("the token is refused", "401", lambda hub: setattr(hub, "faults", lambda _: "401")),
    BadDay("the list ends early", "not listed any more", _no_end),
    BadDay("no downloads", "downloads", _each(lambda m: m | {"downloads": 0})),
    BadDay(
        "no downloads at all",
        "downloads",
        _each(
            lambda m: {n: v for n, v in (m | {"downloads": 0}).items() if n != "downloadsAllTime"}
        ),
    ),
    BadDay("no sizes", "safetensors", _without("safetensors")),
    BadDay("fields are refused", "gguf", _set(refused_fields={"safetensors", "gguf", "config"})),
    BadDay(
        "nothing of the card",
        "cardData",
        _without("tags", "baseModels", "cardData", "library_name"),
    ),
    BadDay("names come twice", "id", _twice),
    BadDay("sizes in thousands", "safetensors.total", _each(lambda m: _sized(m, 0.001))),
    BadDay("half the models", "not listed any more", _kept(lambda n: n % 2 == 0)),
    BadDay("one model", "not listed any more", _kept(lambda n: n == 0)),
    BadDay("no model", "no model", _kept(lambda n: False)),
    BadDay("all are gated", "gated", _each(lambda m: m | {"gated": "manual"})),
    BadDay("gates have other words", "gated", _each(lambda m: m | {"gated": "yes"})),
    BadDay("configs are text", "config", _each(lambda m: m | {"config": "{}"})),
    BadDay(
        "parents are a list", "baseModels", _each(lambda m: m | {"baseModels": [{"id": "a/b"}]})
    ),
    BadDay("keys of another form", "_id", _each(lambda m: m | {"_id": f"z{m['_id'][1:]}"})),
    BadDay("no files", "siblings", _without("siblings")),
    BadDay("likes are text", "likes", _each(lambda m: m | {"likes": str(m["likes"])})),
    BadDay("one task", "pipeline_tag", _each(lambda m: m | {"pipeline_tag": "text-to-image"})),
)


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


@contextmanager
def job(folder: Path, world: World, config: Config) -> Iterator[Job]:
    """A job and its Hub."""
    with FakeHub(Catalogue(world.models)) as hub, days_of(Job(folder, world, hub, config)) as life:
        yield life


@contextmanager
def days_of(life: Job) -> Iterator[Job]:
    """Sleeps take no time, and the clock is that of the job's world."""
    with pytest.MonkeyPatch.context() as patch:
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
