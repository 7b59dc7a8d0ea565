"""A replayed snapshot is a Hub: scanned again it gives the same tables."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from hubscan.hub import scan
from hubscan.hub.replay import ReplayServer
from hubscan.store.datadir import DataDir, Stored
from tests.hub.catalogue import Catalogue


@pytest.fixture
def replayed(tmp_path: Path) -> Iterator[tuple[Stored, ReplayServer]]:
    Catalogue.of(2300).write(tmp_path / "pages", 700)
    stored = scan(f"pages:{tmp_path / 'pages'}", DataDir(tmp_path / "a"))
    with ReplayServer(stored) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield stored, server
        server.shutdown()


def test_a_scan_of_a_replay_gives_the_same_tables(
    replayed: tuple[Stored, ReplayServer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored, server = replayed
    monkeypatch.setenv("HF_ENDPOINT", server.endpoint)
    again = scan("hub", DataDir(tmp_path / "b"))
    assert again.manifest["pages"] == 3
    assert again.manifest["completeness"]["hub_total"] == 2300
    for table in ("models", "edges"):
        assert again.table(table).read_bytes() == stored.table(table).read_bytes()


def test_objects_without_a_key_do_not_stop_a_replay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Catalogue.of(3).write(tmp_path / "pages", 3)
    odd = [5, "text", [], {}, {"_id": 5}, {"_id": None}, {"_id": {"$lt": "f"}}, {"_id": "short"}]
    (tmp_path / "pages" / "odd.json").write_text(json.dumps(odd))
    stored = scan(f"pages:{tmp_path / 'pages'}", DataDir(tmp_path / "a"))
    with ReplayServer(stored) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        monkeypatch.setenv("HF_ENDPOINT", server.endpoint)
        again = scan("hub", DataDir(tmp_path / "b"))
        server.shutdown()
    assert again.manifest["counts"]["models"] == stored.manifest["counts"]["models"] == 3


def test_one_model_can_be_asked_for(replayed: tuple[Stored, ReplayServer]) -> None:
    _, server = replayed
    listed = requests.get(f"{server.endpoint}/api/models?limit=1&expand=likes", timeout=5).json()
    assert set(listed[0]) == {"_id", "id", "likes", "trendingScore"}
    one = requests.get(f"{server.endpoint}/api/models/{listed[0]['id']}", timeout=5).json()
    assert one["_id"] == listed[0]["_id"]
    assert len(one) > 10


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/models/no/such", 401),
        ("/api/models?cursor=junk", 400),
        ("/api/models?limit=many", 400),
        ("/api/models?sort=size", 400),
        ("/api/models?offset=7", 400),
        ("/api/models?apps=vllm", 400),
        ("/api/models?num_parameters=many", 400),
        ("/api/models?expand=spaces", 400),
        ("/api/models?cursor=e30=", 400),
        ("/../../etc/passwd", 401),
    ],
)
def test_what_it_cannot_do_it_says(
    replayed: tuple[Stored, ReplayServer], path: str, status: int
) -> None:
    found = requests.get(replayed[1].endpoint + path, timeout=5)
    assert found.status_code == status
    assert len(found.json()["error"]) > 10
