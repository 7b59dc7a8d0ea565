"""What is made of pages while the walk goes on gives the tables that are made afterwards."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from hubscan.hub import scan
from hubscan.model.observer import Observer
from hubscan.store import early_pieces, piece_workers
from hubscan.store.convert import convert
from hubscan.store.datadir import DataDir
from hubscan.store.early_pieces import EarlyPieces
from hubscan.store.piece_files import EARLY, piece_path, read_piece
from tests.hub.catalogue import Catalogue
from tests.hub.server import FakeHub

TABLES = ("models", "edges", "rejects")
MODELS, PAGE = 1200, 100


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of a few small pages."""
    monkeypatch.setattr(piece_workers, "TASK_BYTES", 100_000)
    for module in ("convert", "early_pieces"):
        monkeypatch.setattr(f"hubscan.store.{module}.MANY_BYTES", 1000)


def tables(folder: Path) -> list[bytes]:
    return [(folder / f"{name}.parquet").read_bytes() for name in TABLES]


def pages_in(folder: Path) -> list[Path]:
    Catalogue.of(MODELS).write(folder / "pages", PAGE)
    (folder / "raw").mkdir()
    return [
        path.rename(folder / "raw" / f"00-{number:06d}.json.gz")
        for number, path in enumerate(sorted((folder / "pages").iterdir()))
    ]


def wait_for_pieces(folder: Path, count: int) -> list[Path]:
    """As soon as there are so many."""
    until = time.monotonic() + 30
    while len(made := sorted(folder.glob("*.piece"))) < count:
        assert time.monotonic() < until
        time.sleep(0.01)
    return made


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_pieces_that_are_there_damaged_or_missing_give_the_same_tables(tmp_path: Path) -> None:
    pages = pages_in(tmp_path)
    early = EarlyPieces(tmp_path)
    for page in pages:
        early.add(page)
    made = wait_for_pieces(tmp_path / EARLY, 3)
    early.stop()
    data = bytearray(made[0].read_bytes())
    data[len(data) // 2] ^= 1
    made[0].write_bytes(data)
    made[1].unlink()
    start, stop = map(int, made[0].stem.split("-"))
    assert read_piece(tmp_path / EARLY, (start, stop)) is None
    counts = convert(pages, tmp_path)
    (tmp_path / "plain").mkdir()
    assert counts == convert(pages, tmp_path / "plain")
    assert tables(tmp_path) == tables(tmp_path / "plain")
    assert not (tmp_path / EARLY).exists()


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_a_scan_has_nearly_all_rows_when_its_last_page_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[int] = []

    class Watch(Observer):
        def step(self, name: str, total: int | None = None, unit: str = "") -> None:
            if name == "tables":
                (early,) = (tmp_path / "data").glob(f"snapshots/*/{EARLY}")
                found.append(len(wait_for_pieces(early, 3)))

    monkeypatch.setattr("hubscan.hub.sources.hub.PAGE_SIZE", PAGE)
    with FakeHub(Catalogue.of(MODELS)) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
        monkeypatch.delenv("HF_TOKEN", raising=False)
        stored = scan("hub", DataDir(tmp_path / "data"), observer=Watch())
    assert found[0] >= 3
    assert stored.manifest["counts"]["models"] == MODELS


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_nobody_waits_for_what_the_process_has_not_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A resumed scan may hand over all pages at once; the conversion has more processors."""
    wait = "import sys, time; sys.stdin.readline(); time.sleep(600)"
    monkeypatch.setattr(early_pieces, "_COMMAND", ("-c", wait))
    pages = pages_in(tmp_path)
    early = EarlyPieces(tmp_path)
    for page in pages:
        early.add(page)
    begun = time.monotonic()
    early.stop()
    assert time.monotonic() - begun < 60
    assert convert(pages, tmp_path).models == MODELS


def test_a_process_that_cannot_start_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(early_pieces, "MANY_BYTES", 1000)
    monkeypatch.setattr(piece_workers, "TASK_BYTES", 1000)
    monkeypatch.setattr(early_pieces.sys, "executable", "/no/such/python")
    pages = pages_in(tmp_path)
    early = EarlyPieces(tmp_path)
    for page in pages:
        early.add(page)
    early.stop()
    assert not piece_path(tmp_path / EARLY, (0, 1)).exists()
