"""A job with a day behind it, and what it leaves on disk."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hubscan.pipeline.publish import sealed_report
from hubscan.reports import history
from hubscan.store import upkeep
from hubscan.store.datadir import PUBLISHED, DataDir, look
from tests.conftest import ROOT
from tests.support.days import pages, run_day, small_config

FACTS_OF = "meta-llama/Llama-2"


@dataclass(frozen=True)
class World:
    """A folder with the first of two days, and the command for the second."""

    root: Path
    config: Path
    source: str
    more: tuple[str, ...] = ("--format", "json", "--format", "csv")

    @classmethod
    def make(cls, root: Path) -> World:
        """Two days of recorded pages: the first is the past of the second."""
        config = small_config(root / "config", facts_of=FACTS_OF)
        run_day(root, config, 0)
        return cls(root, config, f"pages:{pages(root / 'day1', 1)}")

    @property
    def data(self) -> DataDir:
        return DataDir(self.root / "data")

    @property
    def out(self) -> Path:
        return self.root / "reports"

    def arguments(self) -> list[str]:
        """Of the command for the second day."""
        return [
            "run", "--source", self.source, "--data-dir", str(self.data.root),
            "--out", str(self.out), "--config-dir", str(self.config), *self.more,
        ]  # fmt: skip

    def start(self, prepare: Callable[[], None] | None = None) -> subprocess.Popen[bytes]:
        """The command as a process, which does `prepare` first."""
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(
            [sys.executable, "-m", "hubscan", *self.arguments(), "--quiet"],
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

    def keep(self, folder: Path) -> None:
        """Copy what is there to `folder`."""
        for part in _PARTS:
            shutil.copytree(self.root / part, folder / part, symlinks=True)

    def back_to(self, folder: Path) -> None:
        """Be again what was kept in `folder`."""
        for part in _PARTS:
            shutil.rmtree(self.root / part)
            shutil.copytree(folder / part, self.root / part, symlinks=True)

    def files(self) -> dict[str, str]:
        """What lies in it, as path → hash, or what a link points to."""
        found = (p for part in _PARTS for p in (self.root / part).rglob("*"))
        return {p.relative_to(self.root).as_posix(): _content_of(p) for p in sorted(found)}

    def result(self) -> dict[str, str]:
        """What a reader sees: every file of the reports, byte by byte."""
        return {n: content for n, content in self.files().items() if n.startswith(f"{_OUT}/")}

    def published(self) -> frozenset[str]:
        """The snapshots whose report was written."""
        return frozenset(p.parent.name for p in self.data.snapshots.glob(f"*/{PUBLISHED}"))

    def is_whole(self) -> None:
        """What is published is whole at every moment: each day, the latest, the history; and
        whatever is finished is as it was written.
        """
        history.read(self.out / history.FILE)
        assert (self.out / "latest").is_dir(), "latest is missing"
        for day in self.out.glob("20*"):
            sealed_report(day)
        for folder in (self.data.snapshots, self.data.assessments):
            stored, unreadable = look(folder)
            assert not unreadable, unreadable
            for one in stored:
                assert not upkeep.verify(one), upkeep.verify(one)


_DATA, _OUT = _PARTS = ("data", "reports")


def _content_of(path: Path) -> str:
    if path.is_symlink():
        return f"-> {path.readlink()}"
    return "" if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()
