"""Flip a bit of what a run leaves on disk; who reads it gets the same, or a sentence."""

from __future__ import annotations

import hashlib
import random
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest

from hubscan import hub, pipeline
from hubscan.census.panel_files import Kept
from hubscan.cli._failures import as_known
from hubscan.config import Config
from hubscan.hub import published
from hubscan.model.errors import HubscanError, SnapshotError
from hubscan.pipeline import gate
from hubscan.pipeline.publish import sealed_report
from hubscan.reports import history
from hubscan.store import upkeep
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.documents import DocumentStore
from hubscan.store.settled import Settled
from tests.support.damage import World
from tests.support.kills import NOON, hub_world
from tests.support.warmed import Moment

SAME, REFUSED, OTHER = "same", "refused", "silently other"
_CHECKPOINT = "checkpoint.json.partial w"
_COUNTED = ("estimates", "verdicts", "chances", "tallies")
_SETTLED = (
    "estimates",
    "lineage",
    "parents",
    "tests",
    "lost_tests",
    "verdicts",
    "claims",
    "chances",
)


@dataclass(frozen=True)
class Kind:
    """Files of one kind, and one hash over what their reader makes of them."""

    name: str
    files: Sequence[Path]
    read: Callable[[], str]


class Flips:
    """Of a finished `world`; `scratch` is an empty folder.

    `draft`, if given, is a data directory in which a scan of the same Hub was killed.
    """

    def __init__(self, world: World, scratch: Path, draft: Path | None = None) -> None:
        self._world = world
        self._scratch = scratch
        self._config = Config(world.config)
        assessment = world.data.assessment()
        self._assessment = assessment
        self._snapshot = world.data.snapshot(str(assessment.manifest["snapshot"]))
        self.kinds = {k.name: k for k in self._kinds(draft) if k.files}
        self._sound = {read: read() for read in dict.fromkeys(k.read for k in self.kinds.values())}

    @property
    def readers(self) -> dict[str, list[str]]:
        """The names of the kinds that each reader reads."""
        found: dict[str, list[str]] = defaultdict(list)
        for name, kind in sorted(self.kinds.items()):
            found[kind.read.__name__].append(name)
        return found

    def flip(self, name: str, draw: random.Random) -> tuple[str, Path]:
        """What becomes of a bit flipped in a file of kind `name`, and in which."""
        kind = self.kinds[name]
        path = draw.choice(kind.files)
        where = draw.random(), draw.randrange(8)
        if path.parent == _WHILE_ASSESSING:
            with _flipped_when_settled(path.name, where):
                return self._outcome(kind), path
        with _flipped(path, where):
            return self._outcome(kind), path

    def _outcome(self, kind: Kind) -> str:
        try:
            return SAME if kind.read() == self._sound[kind.read] else OTHER
        except Exception as error:
            if not isinstance(as_known(error), HubscanError):
                raise
            return REFUSED

    def _kinds(self, draft: Path | None) -> Iterator[Kind]:
        snapshot, out = self._snapshot.path, self._world.out
        read = {".parquet": self._assessed, "manifest.json": self._assessed}
        for path in sorted(snapshot.glob("*.*")):
            reader = read.get(path.name) or read.get(path.suffix) or self._marked
            yield Kind(f"snapshot/{path.name}", [path], reader)
        yield Kind("snapshot/raw", _in(snapshot / "raw"), self._verified)
        for path in _in(snapshot / "audit"):
            yield Kind(f"snapshot/audit/{path.name}", [path], self._assessed)
        for suffix, files in _by_suffix(_in(snapshot / "documents")):
            yield Kind(f"snapshot/documents/*{suffix}", files, self._assessed)
        for path in sorted(self._assessment.path.glob("*.*")):
            yield Kind(f"assessment/{path.name}", [path], self._reported)
        for name in _SETTLED:
            path = _WHILE_ASSESSING / f"{name}.parquet"
            yield Kind(f"settled/{path.name}", [path], self._assessed)
        cache = self._world.data.root / "documents"
        for part in ("blobs", "entries"):
            yield Kind(f"documents/{part}", _in(cache / part), self._known)
        yield Kind("panel.json", sorted(self._world.data.root.glob("panel.json")), self._panel)
        for suffix, files in _by_suffix(_in((out / "latest").resolve())):
            yield Kind(f"report/*{suffix}", files, self._published)
        for path in sorted(out.glob("history.*")):
            yield Kind(path.name, [path], self._past)
        if draft is not None:
            yield from self._of_draft(draft)

    def _of_draft(self, draft: Path) -> Iterator[Kind]:
        def read() -> str:
            there = self._scratch / "draft"
            shutil.rmtree(there, ignore_errors=True)
            shutil.copytree(draft, there)
            scan = hub.scan("hub", DataDir(there))
            gate.check(scan, partial=False, accepted=None)
            return str(scan.manifest["sha256"]["models.parquet"])

        (checkpoint,) = draft.glob("snapshots/*/checkpoint.json")
        yield Kind("draft/checkpoint.json", [checkpoint], read)
        yield Kind("draft/raw", _in(checkpoint.parent / "raw"), read)

    def _assessed(self) -> str:
        made = pipeline.assess(
            self._data(), self._config, snapshot=self._again(self._snapshot)
        ).manifest
        hashes = [
            made["tables"][t]["sha256"] for t in ("estimates", "verdicts", "chances", "tallies")
        ]
        return repr((hashes, made.get("audit")))

    def _data(self) -> DataDir:
        """Where an assessment for the sake of reading goes."""
        return DataDir(self._scratch / "data")

    @staticmethod
    def _again(stored: Stored) -> Stored:
        """The folder as whoever comes later opens it."""
        return DataDir(stored.path.parent.parent).snapshot(stored.id)

    def _reported(self) -> str:
        assessment = self._world.data.assessment(self._assessment.id)
        out = self._scratch / "reports"
        written = pipeline.report(self._world.data, self._config, assessment, out, ("csv",))
        return _hash([*_in(written.folder), *sorted(out.glob("history.*"))])

    def _published(self) -> str:
        return _hash(sealed_report((self._world.out / "latest").resolve()).values())

    def _past(self) -> str:
        path = self._world.out / history.FILE
        return repr((history.read(path), history.sound_files(path)))

    def _verified(self) -> str:
        """Raw pages are not read again once there are tables."""
        wrong = upkeep.verify(self._snapshot)
        if wrong:
            raise SnapshotError("; ".join(wrong))
        return "sound"

    def _marked(self) -> str:
        return repr(published.facts_of(self._snapshot))

    def _panel(self) -> str:
        return repr(Kept.of(self._world.data))

    def _known(self) -> str:
        """What the next snapshot takes from the cache; what it does not, it asks for again."""
        folder = self._scratch / "documents"
        shutil.rmtree(folder, ignore_errors=True)
        later = DocumentStore(self._world.data.root / "documents", folder)
        there = DocumentStore.of(self._world.data, self._snapshot).documents()
        found = [later.known(d.key, d.sha, d.kind) for d in there if d.lasting]
        if None in found:
            raise SnapshotError("asked for again")
        return repr([(d, later.read(d)) for d in found if d is not None])


_WHILE_ASSESSING = Path("while assessing")
"""Stands for the folder of tables that an assessment writes long before it ends."""


@contextmanager
def _flipped(path: Path, where: tuple[float, int]) -> Iterator[None]:
    sound = path.read_bytes()
    _damage(path, where)
    try:
        yield
    finally:
        path.write_bytes(sound)


def _damage(path: Path, where: tuple[float, int]) -> None:
    """Flip a bit: so far into the file, the n-th of its byte."""
    data = bytearray(path.read_bytes())
    data[int(where[0] * len(data))] ^= 1 << where[1]
    path.write_bytes(bytes(data))


@contextmanager
def _flipped_when_settled(name: str, where: tuple[float, int]) -> Iterator[None]:
    written = Settled._written

    def flipped(settled: Settled, table: str) -> Path:
        path = written(settled, table)
        if path.name == name:
            _damage(path, where)
        return path

    with mock.patch.object(Settled, "_written", flipped):
        yield


def _in(folder: Path) -> list[Path]:
    """Files below it that hold something."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.stat().st_size)


def _by_suffix(files: Iterable[Path]) -> list[tuple[str, list[Path]]]:
    found: dict[str, list[Path]] = defaultdict(list)
    for path in files:
        found[path.suffix].append(path)
    return sorted(found.items())


def _hash(files: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in files:
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()


@contextmanager
def flips_of_a_hub(folder: Path) -> Iterator[Flips]:
    """Of a job that scanned a Hub, refined and audited, with a killed scan beside it."""
    formats = ("html", "md", "json", "csv", "rows")
    with hub_world(folder, formats) as (world, warmed), pytest.MonkeyPatch.context() as patch:
        for name, value in warmed.environment.items():
            patch.setenv(name, value)
        patch.delenv("HF_TOKEN", raising=False)
        patch.setattr("hubscan.model.clock.now", lambda: NOON)
        world.keep(folder / "kept")
        ended = warmed.run(world.arguments(), NOON)
        *_, last = (n for n, change in enumerate(ended.changes, 1) if _CHECKPOINT in change)
        world.back_to(folder / "kept")
        warmed.run(world.arguments(), NOON, Moment(change=last))
        shutil.copytree(world.data.root, folder / "draft")
        ended = warmed.run(world.arguments(), NOON)
        assert ended.code == 0, ended.said
        (folder / "scratch").mkdir()
        yield Flips(world, folder / "scratch", folder / "draft")
