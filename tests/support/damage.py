"""What a disk and a kill can do to a run, and whether the same command sets it right."""

from __future__ import annotations

import csv
import hashlib
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hubscan import pipeline
from hubscan.config import Config
from hubscan.model.errors import HubscanError
from hubscan.pipeline.publish import sealed_report
from hubscan.reports import history
from hubscan.store import upkeep
from hubscan.store.datadir import DataDir, Stored
from tests.conftest import ROOT
from tests.support.days import pages, run_day, small_config

SAME, REFUSED, OTHER = "same", "refused", "silently other"
_OF_THE_RUN = {"assessment", "hubscan_version", "config_sha256"}
"""Columns of the history that name the run, not what was counted."""


@dataclass(frozen=True)
class World:
    """A day that was run undisturbed, and the command for it."""

    root: Path
    config: Path
    source: Path

    @classmethod
    def make(cls, root: Path) -> World:
        """Two days: the first is the past of the second."""
        config = small_config(root / "config")
        run_day(root, config, 0)
        return cls(root, config, pages(root / "day1", 1))

    @property
    def data(self) -> DataDir:
        return DataDir(self.root / "data")

    @property
    def out(self) -> Path:
        return self.root / "reports"

    def command(self) -> list[str]:
        return [
            sys.executable, "-m", "hubscan", "run", "--source", f"pages:{self.source}",
            "--data-dir", str(self.data.root), "--out", str(self.out), "--quiet",
            "--config-dir", str(self.config), "--format", "json", "--format", "csv",
        ]  # fmt: skip

    def start(self, prepare: Callable[[], None] | None = None) -> subprocess.Popen[bytes]:
        """The command as a process, which does `prepare` first."""
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(
            self.command(),
            env=environment,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            preexec_fn=prepare,  # noqa: PLW1509 - no threads here
        )

    def run(self) -> None:
        """The same command, undisturbed."""
        process = self.start()
        _, said = process.communicate(timeout=600)
        assert process.returncode == 0, said.decode()

    def result(self) -> str:
        """One hash over what a reader sees: counts of the newest report and the history."""
        total = hashlib.sha256()
        with (self.out / "latest" / "tallies.csv").open(newline="") as file:
            total.update(repr(list(csv.reader(file))).encode())
        for row in history.read(self.out / history.FILE):
            kept = [getattr(row, f) for f in row.__slots__ if f not in _OF_THE_RUN]
            total.update(repr(kept).encode())
        return total.hexdigest()

    def is_whole(self) -> None:
        """What is published is whole at every moment: latest, its day, the history."""
        history.read(self.out / history.FILE)
        latest = self.out / "latest"
        assert latest.is_dir(), "latest is missing"
        sealed_report(latest.resolve())


def kill_once(world: World, seconds: float) -> bool:
    """Kill the run after `seconds`, see that all is whole, run again; whether it was killed."""
    process = world.start()
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    process.kill()
    _, said = process.communicate()
    assert b"Traceback" not in said, said.decode()
    world.is_whole()
    world.run()
    return process.returncode == -9


def flip(path: Path, draw: random.Random) -> Callable[[], None]:
    """Flip a random bit of `path`; call what is returned to undo it."""
    sound = path.read_bytes()
    place = draw.randrange(len(sound))
    damaged = bytearray(sound)
    damaged[place] ^= 1 << draw.randrange(8)
    path.write_bytes(bytes(damaged))
    return lambda: _put_back(path, sound)


def _put_back(path: Path, sound: bytes) -> None:
    path.write_bytes(sound)


def kinds(world: World) -> dict[str, Path]:
    """A file of each kind that a run leaves, by what it is."""
    snapshot, assessment = newest(world)
    found = {f"snapshot/{p.name}": p for p in snapshot.path.glob("*.*")}
    found |= {f"assessment/{p.name}": p for p in assessment.path.glob("*.*")}
    found["raw"] = min((snapshot.path / "raw").iterdir())
    day = (world.out / "latest").resolve()
    found |= {f"report/{p.name}": p for p in day.glob("*.*")}
    found |= {p.name: p for p in world.out.glob("history.*")}
    return found


def newest(world: World) -> tuple[Stored, Stored]:
    """The snapshot and the assessment of the newest day."""
    assessment = world.data.assessment()
    return world.data.snapshot(str(assessment.manifest["snapshot"])), assessment


def outcome_of(kind: str, world: World, read: Callable[[], str], sound: str) -> str:
    """What whoever reads a file of `kind` makes of it."""
    try:
        if kind == "raw":  # is not read again; verify looks at it
            snapshot, _ = newest(world)
            return REFUSED if upkeep.verify(snapshot) else OTHER
        return SAME if read() == sound else OTHER
    except HubscanError:
        return REFUSED


def reader_of(kind: str, world: World, scratch: Path) -> Callable[[], str]:
    """What reads files of `kind`, and one hash over what comes of it."""
    config = Config(world.config)

    def assessed() -> str:
        snapshot, _ = newest(world)
        made = pipeline.assess(DataDir(world.data.root), config, snapshot=snapshot)
        return str(made.manifest["tables"]["tallies"]["sha256"])

    def reported() -> str:
        _, assessment = newest(world)
        written = pipeline.report(world.data, config, assessment, scratch, ("csv",))
        content = (written.folder / "tallies.csv").read_bytes() + str(written.report).encode()
        return hashlib.sha256(content).hexdigest()

    def published() -> str:
        files = sealed_report((world.out / "latest").resolve())
        total = hashlib.sha256()
        for name, path in files.items():
            total.update(name.encode() + path.read_bytes())
        return total.hexdigest()

    def past() -> str:
        path = world.out / history.FILE
        return repr((history.read(path), history.sound_files(path)))

    if kind.startswith("history"):
        return past
    if kind.startswith("report/"):
        return published
    return assessed if kind.startswith("snapshot/") else reported
