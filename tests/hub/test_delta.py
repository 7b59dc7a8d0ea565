"""A delta overlays what is new or changed, and says what it cannot see."""

from __future__ import annotations

import copy
import threading
from pathlib import Path

import duckdb
import pytest

from hubscan.hub import Choices, scan
from hubscan.hub.replay import ReplayServer
from hubscan.hub.retry import RetryPolicy
from hubscan.model.errors import HubscanError
from hubscan.store.datadir import DataDir, Stored
from tests.hub.catalogue import NEWEST, Catalogue, generated
from tests.hub.server import FakeHub

FAST = RetryPolicy(base_seconds=0.001)
DELTA = Choices(since_last=True, policy=FAST)


def rows(stored: Stored, columns: str) -> list[tuple[object, ...]]:
    return duckdb.sql(f"SELECT {columns} FROM '{stored.table('models')}' ORDER BY key").fetchall()


def later(catalogue: Catalogue) -> Catalogue:
    """The Hub an hour on: 30 new models, ten changed, and one whose counter alone moved."""
    objects = [copy.deepcopy(o) for o in catalogue.objects]
    for number in range(100, 110):
        objects[number]["lastModified"] = "2099-01-01T00:00:00.000Z"
        objects[number]["sha"] = "f" * 40
        objects[number].setdefault("cardData", {})["base_model"] = "new/parent"
    objects[300]["downloads"] += 12345
    new = []
    for number in range(30, 0, -1):
        model = generated(10_000 + number)
        model["_id"] = f"{NEWEST + number * 60:08x}{number:016x}"
        model["lastModified"] = model["createdAt"] = "2098-01-01T00:00:00.000Z"
        new.append(model)
    return Catalogue([*new, *objects])


def test_a_delta_is_the_old_snapshot_with_the_changes(hub: FakeHub, tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    full = scan("hub", data, choices=Choices(policy=FAST))
    hub.catalogue = later(hub.catalogue)
    asked = hub.listing_requests
    delta = scan("hub", data, choices=DELTA)
    assert hub.listing_requests - asked == 3, "the field check and one page of each walk"
    truth = scan("hub", DataDir(tmp_path / "full"), choices=Choices(policy=FAST))
    blind = "* EXCLUDE (downloads)"
    assert rows(delta, blind) == rows(truth, blind)
    assert delta.table("edges").read_bytes() == truth.table("edges").read_bytes()
    differ = set(rows(delta, "key, downloads")) ^ set(rows(truth, "key, downloads"))
    assert len(differ) <= 2, "the counter alone is what a delta cannot see"
    assert delta.manifest["counts"]["rejects"] == 0
    state = delta.manifest["completeness"]
    assert (state["state"], state["base"]) == ("delta", full.id)
    for blind_spot in ("counters", "gating", "deleted", "renamed"):
        assert blind_spot in state["reason"]


def test_a_delta_of_a_delta(hub: FakeHub, tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    scan("hub", data, choices=Choices(policy=FAST))
    hub.catalogue = later(hub.catalogue)
    first = scan("hub", data, choices=DELTA)
    second = scan("hub", data, choices=DELTA)
    assert second.manifest["completeness"]["base"] == first.id
    assert second.table("models").read_bytes() == first.table("models").read_bytes()


def test_without_a_snapshot_there_is_no_delta(hub: FakeHub, tmp_path: Path) -> None:
    with pytest.raises(HubscanError, match="no finished snapshot"):
        scan("hub", DataDir(tmp_path), choices=DELTA)


def test_only_the_hub_can_be_asked_for_changes(tmp_path: Path) -> None:
    scan("sample", DataDir(tmp_path))
    with pytest.raises(HubscanError, match="only the Hub"):
        scan("sample", DataDir(tmp_path), choices=DELTA)


def test_a_replayed_delta_serves_what_it_stands_on_too(
    hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = DataDir(tmp_path / "a")
    scan("hub", data, choices=Choices(policy=FAST))
    for _ in range(2):
        hub.catalogue = later(hub.catalogue)
        delta = scan("hub", data, choices=DELTA)
    with ReplayServer(delta) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        monkeypatch.setenv("HF_ENDPOINT", server.endpoint)
        again = scan("hub", DataDir(tmp_path / "b"), choices=Choices(policy=FAST))
        server.shutdown()
    assert again.table("models").read_bytes() == delta.table("models").read_bytes()
