"""Several walks give what one gives; a Hub that refuses made-up cursors gets one walk."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from hubscan.hub import Choices, scan
from hubscan.hub.retry import RetryPolicy
from hubscan.hub.shards import bounds
from hubscan.model.errors import InterruptedByHandError
from hubscan.model.observer import Observer
from hubscan.store.datadir import DataDir
from tests.hub.catalogue import Catalogue
from tests.hub.server import FakeHub

FAST = RetryPolicy(base_seconds=0.001)


@pytest.mark.parametrize("refuse", [False, True])
def test_four_walks_give_the_tables_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refuse: bool
) -> None:
    with FakeHub(Catalogue.of(6000, step=20_000)) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
        hub.refuse_made_up_cursors = refuse
        one = scan("hub", DataDir(tmp_path / "one"), choices=Choices(policy=FAST))
        many = scan("hub", DataDir(tmp_path / "many"), choices=Choices(policy=FAST, jobs=4))
    walks = {p.name[:2] for p in (many.path / "raw").iterdir()}
    assert len(walks) == (1 if refuse else 4)
    assert any("refused made-up cursors" in n for n in many.manifest["notes"]) == refuse
    for table in ("models", "edges", "rejects"):
        assert one.table(table).read_bytes() == many.table(table).read_bytes()


@pytest.fixture
def interruptible() -> Iterator[None]:
    """SIGINT raises here even where the tests were started in the background, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_ends_all_walks_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main = threading.get_ident()

    def advance(_: Observer, count: int, *, pages: int = 0, **__: object) -> None:
        if pages == 4:
            signal.pthread_kill(main, signal.SIGINT)
        time.sleep(0.05)

    again = Choices(policy=FAST, jobs=4, resume=True)
    with FakeHub(Catalogue.of(6000, step=20_000)) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
        monkeypatch.setattr("hubscan.hub.sources.hub.PAGE_SIZE", 50)
        with monkeypatch.context() as patched:
            patched.setattr(Observer, "advance", advance)
            with pytest.raises(InterruptedByHandError, match="interrupted"):
                scan("hub", DataDir(tmp_path), choices=Choices(policy=FAST, jobs=4))
        assert hub.counters["requests"] < 60, "of 120 pages"
        whole = scan("hub", DataDir(tmp_path), choices=again)
    keys = duckdb.sql(f"SELECT key FROM '{whole.table('models')}'").fetchall()
    assert [k for (k,) in keys] == sorted(hub.catalogue.keys)


@pytest.mark.parametrize("jobs", [2, 3, 16])
def test_bounds_fall_and_lie_in_the_life_of_the_hub(jobs: int) -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    cuts = bounds(jobs, now)
    assert len(cuts) == jobs - 1
    assert cuts == sorted(cuts, reverse=True)
    times = [int(c[:8], 16) for c in cuts]
    assert all(datetime(2022, 3, 2, tzinfo=UTC).timestamp() < t < now.timestamp() for t in times)
