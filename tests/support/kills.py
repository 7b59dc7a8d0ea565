"""Kill a run at every change of a file, and at any time of any step; see that nothing is lost.

A process that is killed leaves what it has on disk and nothing else. So whatever the kill, what the
same command makes of it hangs on the files alone: where they are as they were after an earlier
kill, it is not run again.
"""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hubscan.store.datadir import finished
from tests.hub.catalogue import Catalogue
from tests.hub.server import FakeHub
from tests.support.damage import FACTS_OF, World
from tests.support.days import small_config
from tests.support.warmed import Ended, Moment, Warmed

NOON = datetime(2026, 10, 2, 12, tzinfo=UTC)
"""Of the second day."""
_MODELS, _NEW = 30, 1
_NUMBERS = re.compile(
    r"(?<=settled-)\w+|(?<=entries/)\w\w|\b[0-9a-f]{32,}\b|[0-9a-f]*[0-9][0-9a-f]*"
)


class Lost(AssertionError):
    """After a kill and the same command again, something is not as without the kill."""


@dataclass
class Trials:
    """Kills in one world, which was made undisturbed before them."""

    world: World
    warmed: Warmed
    start: Path
    """What was there before the command."""
    undisturbed: Ended
    sound: dict[str, str]
    whole: dict[str, str]
    """All files after it, the undisturbed result among them."""
    before: frozenset[str]
    """The snapshots that were published before the command."""
    kills: int = 0
    runs: int = 0
    """The same command again, to its end."""
    ended: int = 0
    """Runs that were over before they were to be killed."""
    cpu_seconds: float = 0.0
    steps: Counter[str] = field(default_factory=Counter)
    """Kills by the step they fell into."""
    left: Counter[str] = field(default_factory=Counter)
    """Files that kills left behind after the run, by what they are."""
    _seen: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, world: World, warmed: Warmed, kept: Path) -> Trials:
        """Run the command undisturbed; `kept` is for what was there before."""
        world.keep(kept)
        before = world.published()
        ended = warmed.run([*world.arguments(), "--json-logs"], NOON)
        assert ended.code == 0, ended.said
        world.is_whole()
        return cls(world, warmed, kept, ended, world.result(), world.files(), before)

    def chain(self, moments: Sequence[Moment]) -> None:
        """Kill the command at the first moment, the same command again at the next, and so on;
        then let it through. A run that has published ends the chain, because the next would be
        another day's. Raises `Lost` if the result is not that of the undisturbed run.
        """
        self.world.back_to(self.start)
        now = NOON
        for moment in moments:
            ended = self._run(now, moment)
            now += timedelta(minutes=1)
            self._is_whole(moments)
            if not ended.killed:
                self.ended += 1
                self._compare(ended, moments)
                return
            self.kills += 1
            self.steps[ended.steps[-1][0]] += 1
            if self.world.published() != self.before:
                self._same(moments)
                return
        there = hash(tuple(self.world.files().items()))
        if there in self._seen:
            return
        self._seen.add(there)
        ended = self._run(now, None)
        self.runs += 1
        self._is_whole(moments)
        self._compare(ended, moments)
        self.left.update(shape(name) for name in self._debris())
        self._clean()

    def _run(self, now: datetime, moment: Moment | None) -> Ended:
        ended = self.warmed.run([*self.world.arguments(), "--json-logs"], now, moment)
        self.cpu_seconds += ended.cpu_seconds
        self._check("Traceback" not in ended.said, [moment] if moment else [], ended.said)
        return ended

    def _compare(self, ended: Ended, moments: Sequence[Moment]) -> None:
        self._check(ended.code == 0, moments, ended.said)
        self._same(moments)

    def _same(self, moments: Sequence[Moment]) -> None:
        result = self.world.result()
        differs = [n for n in {*result, *self.sound} if result.get(n) != self.sound.get(n)]
        self._check(not differs, moments, f"other files: {sorted(differs)[:9]}")

    def _debris(self) -> list[str]:
        """What lies there now and is neither of the undisturbed run nor in a finished folder."""
        folders = (self.world.data.snapshots, self.world.data.assessments)
        whole = {one.path for folder in folders for one in finished(folder)}
        inside = {p.relative_to(self.world.root).as_posix() for p in whole}
        found = {*self.world.files()} - {*self.whole} - inside
        kept = [f"{folder}/" for folder in inside]
        left = [n for n in found if ".partial" in n or not n.startswith(tuple(kept))]
        return [*sorted(left), *self._temporary()]

    def _is_whole(self, moments: Sequence[Moment]) -> None:
        try:
            self.world.is_whole()
        except Exception as error:
            raise Lost(f"{moments}: not whole: {error!r}") from error

    def _check(self, right: bool, moments: Sequence[Moment], said: str) -> None:
        if not right:
            places = [self.place(m) for m in moments]
            raise Lost(f"killed at {places} ({list(moments)}): {said[-2000:]}")

    def place(self, moment: Moment) -> str:
        """The change of a file that it is at in the undisturbed run."""
        if moment.change is None:
            return f"step {moment.step}"
        changes = self.undisturbed.changes
        return changes[moment.change - 1] if moment.change <= len(changes) else "?"

    def _temporary(self) -> list[str]:
        folder = self.warmed.temporary
        return [f"temporary/{p.relative_to(folder).as_posix()}" for p in folder.rglob("*")]

    def _clean(self) -> None:
        for path in self.warmed.temporary.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()


@contextmanager
def hub_world(folder: Path, formats: Sequence[str] = ("json",)) -> Iterator[tuple[World, Warmed]]:
    """A job that scans a Hub, refines and audits, with its first day behind it.

    The budgets are more than there is to ask for: what a killed run fetched costs the next nothing.
    """
    config = small_config(folder / "config", facts_of=FACTS_OF)
    more = ["--refine-budget", "300", "--audit-budget", "100"]
    more += [word for name in formats for word in ("--format", name)]
    world = World(folder / "world", config, "hub", tuple(more))
    models = Catalogue.of(_MODELS, step=3600).objects
    with FakeHub(Catalogue(models[_NEW:])) as hub:
        hub.largest_page = 10
        with Warmed(folder / "warmed", config, {"HF_ENDPOINT": hub.endpoint}) as warmed:
            first = warmed.run(world.arguments(), NOON - timedelta(days=1))
            assert first.code == 0, first.said
            hub.catalogue = Catalogue(models)
            yield world, warmed


def every_change(ended: Ended, most: int | None = None) -> Iterator[Moment]:
    """Before each change of a file in that run; after it, too, where a file was opened.

    With `most`, so many of each kind of change at most: the first, the last and some between.
    """
    kinds: dict[str, list[int]] = defaultdict(list)
    for number, change in enumerate(ended.changes, 1):
        kinds[shape(change)].append(number)
    numbers = {n for places in kinds.values() for n in _some(places, most)}
    for number in sorted(numbers):
        yield Moment(change=number)
        if ended.changes[number - 1].startswith("open"):
            yield Moment(change=number, after=True)


def any_time(ended: Ended, draw: random.Random) -> Moment:
    """At any time of any step, long or short, as they took in that run."""
    step = draw.randrange(len(ended.steps))
    begins = [seconds for _, seconds in ended.steps] + [ended.cpu_seconds]
    return Moment(step=step, seconds=draw.uniform(0, begins[step + 1] - begins[step]))


def shape(name: str) -> str:
    """`name` with its numbers and hashes left out."""
    return _NUMBERS.sub("#", name.removesuffix(" None"))


def _some(places: Sequence[int], most: int | None) -> Sequence[int]:
    if most is None or len(places) <= most:
        return places
    return [places[n * (len(places) - 1) // max(most - 1, 1)] for n in range(most)]
