"""One scan of a Hub that misbehaves, and what became of it."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import duckdb
import pytest

from hubscan.hub import Choices, published, scan
from hubscan.hub.retry import RetryPolicy
from hubscan.model.errors import HubscanError
from hubscan.store.datadir import DataDir, Stored
from tests.hub import misbehaviour
from tests.hub.catalogue import Catalogue
from tests.hub.server import FakeHub

PAGE, PAGES = 100, 7
_FAST = RetryPolicy(base_seconds=0.0005, ladder_seconds=(0.0005,), sleep=lambda _: None)
_DEADLINE_SECONDS = 60.0


class Outcome(StrEnum):
    """What may become of a scan; the last three may not."""

    RIGHT = "complete and right"
    UNCHECKED = "right, and said to be unchecked"
    REFUSED = "partial or suspect, and said so"
    RESUMED = "stopped, then complete and right"
    STOPPED = "stopped before the first page, with a sentence"
    WRONG = "wrong, and said to be complete"
    BROKEN = "no sentence"
    LATE = "beyond the deadline"


BAD = (Outcome.WRONG, Outcome.BROKEN, Outcome.LATE)


@dataclass(frozen=True)
class Trial:
    """Which faults, when, against a Hub that says its total and a day before, or neither."""

    faults: Mapping[str, Callable[[int], bool]] = field(repr=False)
    known: bool
    name: str = ""

    def fault(self, number: int) -> str | None:
        """The fault of listing request `number`."""
        return next((n for n, here in self.faults.items() if here(number)), None)


def once(at: int) -> Callable[[int], bool]:
    """On one request."""
    return lambda number: number == at


def lasting(since: int) -> Callable[[int], bool]:
    """From one request on; the first asks which fields there are."""
    return lambda number: number >= since


def alone() -> Iterator[Trial]:
    """Every fault once and lasting, with nothing known; and of fields with a day before."""
    for name in misbehaviour.ALL:
        if name in misbehaviour.FIELDS:
            yield Trial({name: lasting(1)}, True, f"{name}, lasting")
            continue
        yield Trial({name: once(3)}, False, f"{name}, once")
        yield Trial({name: lasting(3)}, False, f"{name}, lasting")
        if name in misbehaviour.BODIES:
            yield Trial({name: lasting(1)}, False, f"{name}, on every page")


def pairs(count: int, seed: int = 1) -> Iterator[Trial]:
    """Two faults at once, drawn at random, each once or lasting."""
    draw = random.Random(seed)
    names = sorted(misbehaviour.ALL)
    for _ in range(count):
        one, other = draw.sample(names, 2)
        places = [draw.choice([once, once, lasting])(draw.randrange(1, 8)) for _ in range(2)]
        if {one, other} & misbehaviour.FIELDS.keys():
            places = [lasting(1) if n in misbehaviour.FIELDS else p
                      for n, p in zip((one, other), places, strict=True)]  # fmt: skip
        known = bool({one, other} & misbehaviour.FIELDS.keys()) or draw.random() < 0.5
        # One that lasts would hide one that comes once.
        told = dict(sorted(zip((one, other), places, strict=True), key=lambda f: f[1](99)))
        yield Trial(told, known, f"{one} + {other}")


class Bench:
    """A Hub of `PAGES` pages, and the snapshot that an undisturbed scan makes of it."""

    def __init__(self, hub: FakeHub, folder: Path) -> None:
        self._hub, self._folder = hub, folder
        self._truth = scan("hub", DataDir(folder / "truth"), choices=Choices(policy=_FAST))
        assert self._truth.manifest["counts"]["models"] == len(hub.catalogue.keys)

    def run(self, trial: Trial) -> tuple[Outcome, str]:
        """What became of it, and what was said."""
        data = self._folder / "trial"
        shutil.rmtree(data, ignore_errors=True)
        if trial.known:
            shutil.copytree(self._folder / "truth", data)
        hub = self._hub
        hub.total = 0 if trial.known else None
        hub.listing_requests, hub.faults = 0, trial.fault
        started = time.monotonic()
        try:
            found = self._outcome(DataDir(data))
        except Exception as error:
            return Outcome.BROKEN, f"{type(error).__name__}: {error}"
        late = time.monotonic() - started > _DEADLINE_SECONDS
        return (Outcome.LATE, found[1]) if late else found

    def _outcome(self, data: DataDir) -> tuple[Outcome, str]:
        choices = Choices(policy=_FAST)
        try:
            return self._judged(scan("hub", data, choices=choices))
        except HubscanError as error:
            said = error.message
        if "\n" in said or not said.isprintable():
            return Outcome.BROKEN, said
        self._hub.faults = {}
        begun = any(data.snapshots.glob("*/checkpoint.json"))
        outcome, told = self._judged(scan("hub", data, choices=choices))
        if outcome in (Outcome.RIGHT, Outcome.UNCHECKED):
            return Outcome.RESUMED if begun else Outcome.STOPPED, said
        return outcome, f"{said}; then {told}"

    def _judged(self, stored: Stored) -> tuple[Outcome, str]:
        state = stored.manifest["completeness"]
        odd = published.suspicions_of(stored)
        if state["state"] == "partial" or odd:
            return Outcome.REFUSED, "; ".join(filter(None, [state["reason"], *odd]))
        differing = self._differing(stored) - 2 * stored.manifest["counts"]["rejects"]
        about = f"{state['state']}, {stored.manifest['counts']}"
        if differing > 0:
            return Outcome.WRONG, f"{about}, {differing} rows differ"
        return Outcome.RIGHT if state["state"] == "complete" else Outcome.UNCHECKED, about

    def _differing(self, stored: Stored) -> int:
        """Rows that are in one table only."""
        one, other = (f"FROM '{s.table('models')}'" for s in (stored, self._truth))
        query = f"""SELECT count(*) FROM (({one} EXCEPT {other}) UNION ALL ({other} EXCEPT {one}))
            """
        ((count,),) = duckdb.sql(query).fetchall()
        return int(count)


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    """A Hub to try faults on."""
    with FakeHub(Catalogue.of(PAGE * PAGES)) as hub, pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_ENDPOINT", hub.endpoint)
        patch.delenv("HF_TOKEN", raising=False)
        patch.setattr("hubscan.hub.sources.hub.PAGE_SIZE", PAGE)
        yield Bench(hub, folder)
