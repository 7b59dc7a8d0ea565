"""Shared by all tests: one assessed sample a session, and no way out to the network."""

from __future__ import annotations

import os
import pickle
import shutil
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from hubscan import pipeline
from hubscan.config import Config
from hubscan.reports.pages import site
from hubscan.settings import kept, locate
from hubscan.store.datadir import DataDir

ROOT = Path(__file__).resolve().parents[1]

# Test machines are shared and noisy: how long an example takes says nothing about the code.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

# jsonschema would load a grammar of addresses with it, for formats that no test asks about.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

FORMATS = ("html", "md", "json", "csv", "parquet", "rows")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: many tests wait for a server, a browser or a kill."""
    return (os.cpu_count() or 1) + 1


def pytest_configure(config: pytest.Config) -> None:
    """Files are handed out in their order; xdist would begin with those of the most tests, and the
    few tests that do a whole job would be waited for at the end."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def _is_long(item: pytest.Item) -> bool:
    return item.get_closest_marker("slow") is not None or "sample" in getattr(
        item, "fixturenames", ()
    )


QUICK = ("contributing", "docs", "doctor", "hostile_paths", "house", "lazy", "made_before",
         "parsed_before", "plots")  # fmt: skip
"""Files beside the folders of the rooms that hold no whole job."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole jobs first: they are not in the folder of a room. Then files that hold something slow,
    so that no long one is left for the end. Whole jobs, and what needs the assessed sample, are
    marked, so that `make quick` can leave them out."""
    long = {item.path for item in items if _is_long(item)}
    items.sort(key=lambda item: (item.path.parent != ROOT / "tests", item.path not in long))
    for item in items:
        if item.path.parent == ROOT / "tests" and item.path.stem not in {
            f"test_{n}" for n in QUICK
        }:
            item.add_marker("slow")
        if "sample" in getattr(item, "fixturenames", ()):
            item.add_marker("sample")


MODEL_PAGES = site.MODEL_PAGES


@pytest.fixture(autouse=True)
def _few_pages_of_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample of the session has them all; reports that tests make besides explain a few."""
    monkeypatch.setattr(site, "MODEL_PAGES", 2)


@dataclass(frozen=True)
class AssessedSample:
    """The built-in sample, scanned, assessed and reported."""

    data: DataDir
    out: Path
    outcome: pipeline.Outcome


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> AssessedSample:
    """The whole job on the sample, done once for all processes of a session; each has a copy.

    Treat it as read-only.
    """
    mine = tmp_path_factory.mktemp("sample")
    base = tmp_path_factory.getbasetemp()
    first = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "first-sample"
    told = first / "outcome"
    first.mkdir(exist_ok=True)
    with FileLock(first / "lock"):
        if not told.exists():
            told.write_bytes(pickle.dumps(_run(DataDir(first / "data"), first / "reports")))
    for folder in ("data", "reports"):
        shutil.copytree(first / folder, mine / folder, symlinks=True)
    return _moved(pickle.loads(told.read_bytes()), DataDir(mine / "data"), mine / "reports")


def _run(data: DataDir, out: Path) -> pipeline.Outcome:
    return pipeline.run(
        data, Config.find(locate.built_in()), source="sample", out=out, formats=FORMATS
    )


def _moved(outcome: pipeline.Outcome, data: DataDir, out: Path) -> AssessedSample:
    """The same outcome, of copies of the folders."""
    moved = replace(
        outcome,
        snapshot=data.snapshot(outcome.snapshot.id),
        assessment=data.assessment(outcome.assessment.id),
        written=replace(outcome.written, folder=out / outcome.written.folder.name),
    )
    return AssessedSample(data, out, moved)


@pytest.fixture
def kept_between_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder of a test's own for what is kept between starts; it is not there yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    kept.folder.cache_clear()
    yield tmp_path / "cache" / "hubscan"
    kept.folder.cache_clear()


@pytest.fixture(autouse=True)
def _usual_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines are as wide as without a terminal, whoever runs the tests and whatever ran before."""
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A test that reaches for another host fails at once instead of waiting for the network."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else "localhost"
        if host not in {"127.0.0.1", "::1", "localhost"}:
            raise OSError(f"tests must not connect to {host}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    yield
