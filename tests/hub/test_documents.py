"""Documents: each answer kept with its reason, none fetched twice for one commit."""

from __future__ import annotations

import gzip
import json
import struct
from pathlib import Path

import pytest

from hubscan.hub.client import HubClient
from hubscan.hub.documents import Wanted, fetch
from hubscan.hub.retry import RetryPolicy
from hubscan.model.errors import HubUnreachableError
from hubscan.store.datadir import DataDir, Stored
from hubscan.store.documents import DocumentStore
from tests.hub.catalogue import Catalogue
from tests.hub.server import FakeHub

FAST = RetryPolicy(base_seconds=0.001, ladder_seconds=(0.001,))
HEADER = {"w": {"dtype": "BF16", "shape": [2, 3], "data_offsets": [0, 12]}}


def store_in(folder: Path, snapshot: str = "s") -> DocumentStore:
    return DocumentStore.of(DataDir(folder), Stored(folder / "snapshots" / snapshot, {}))


def want(model: str, kind: str, sha: str = "abc") -> Wanted:
    return Wanted(model.replace("/", "").ljust(24, "0"), model, sha, kind)


def tensor_file(header: object = HEADER, padding: int = 0) -> bytes:
    text = json.dumps(header).encode() + b" " * padding
    return struct.pack("<Q", len(text)) + text + b"\0" * 12


@pytest.fixture
def client(hub: FakeHub) -> HubClient:
    return HubClient(policy=FAST)


def test_a_card_is_fetched_once_per_commit(hub: FakeHub, client: HubClient, tmp_path: Path) -> None:
    hub.files = {"o/n": {"README.md": "# Card ✓".encode()}}
    store = store_in(tmp_path)
    first = fetch([want("o/n", "readme")], store, budget=9, client=client)
    (document,) = first.documents
    assert (document.status, document.requests) == ("found", 2), "the redirect counts"
    assert store.read(document) == "# Card ✓".encode()
    again = fetch([want("o/n", "readme")], store_in(tmp_path), budget=9, client=client)
    other = store_in(tmp_path, "another-snapshot")
    elsewhere = fetch([want("o/n", "readme")], other, budget=9, client=client)
    assert (again.requests, elsewhere.requests) == (0, 0)
    assert other.read(elsewhere.documents[0]) == "# Card ✓".encode()
    newer = fetch([want("o/n", "readme", "def")], store, budget=9, client=client)
    assert newer.requests == 2


COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(("needs_redirect", "requests"), [(False, (1, 1, 1)), (True, (3, 2, 1))])
def test_at_a_known_commit_a_small_file_costs_one_request_where_the_hub_allows_it(
    hub: FakeHub,
    client: HubClient,
    tmp_path: Path,
    needs_redirect: bool,
    requests: tuple[int, int, int],
) -> None:
    hub.cache_needs_redirect = needs_redirect
    hub.files = {"o/a": {"README.md": b"a"}, "o/b": {"README.md": b"b"}, "o/bare": {}}
    wanted = [want(name, "readme", COMMIT) for name in ("o/a", "o/b", "o/bare")]
    found = fetch(wanted, store_in(tmp_path), budget=99, client=client).documents
    assert tuple(d.requests for d in found) == requests, "what is refused is tried once"
    assert [d.status for d in found] == ["found", "found", "missing"]


def test_one_file_that_the_cache_has_not_does_not_cost_the_others_a_redirect(
    hub: FakeHub, client: HubClient, tmp_path: Path
) -> None:
    hub.files = {"o/a": {"README.md": b"a"}, "o/new": {"README.md": b"n"}}
    hub.renamed = {"o/old": "o/new"}
    wanted = [want(name, "readme", COMMIT) for name in ("o/a", "o/old")]
    wanted.append(want("o/new", "readme", COMMIT))
    found = fetch(wanted, store_in(tmp_path), budget=99, client=client).documents
    assert [(d.status, d.requests) for d in found] == [("found", 1), ("found", 4), ("found", 1)]


def test_what_cannot_be_had_is_an_answer(hub: FakeHub, client: HubClient, tmp_path: Path) -> None:
    hub.files = {
        "o/gated": {"config.json": b"{}"},
        "o/new": {"config.json": b'{"model_type": "x"}'},
        "o/bare": {},
        "o/huge": {"adapter_config.json": b"x" * 2_000_000},
    }
    hub.gated = {"o/gated"}
    hub.renamed = {"o/old": "o/new"}
    models = [("o/gated", "config"), ("o/old", "config"), ("o/bare", "config")]
    models += [("o/gone", "config"), ("o/huge", "adapter_config")]
    found = fetch([want(*m) for m in models], store_in(tmp_path), budget=99, client=client)
    statuses = [d.status for d in found.documents]
    assert statuses == ["gated", "found", "missing", "gone", "too_large"]
    assert all(d.reason for d in found.documents if d.status != "found")


def test_the_budget_stops_it_and_a_second_run_goes_on(
    hub: FakeHub, client: HubClient, tmp_path: Path
) -> None:
    hub.files = {f"o/{n}": {"README.md": b"x"} for n in range(10)}
    wanted = [want(f"o/{n}", "readme") for n in range(10)]
    first = fetch(wanted, store_in(tmp_path), budget=6, client=client)
    assert (len(first.documents), len(first.left)) == (3, 7)
    second = fetch(wanted, store_in(tmp_path), budget=99, client=client)
    assert (len(second.documents), second.requests, second.left) == (10, 14, ())
    assert hub.counters["file requests"] == 20


def test_what_is_known_is_taken_over_though_the_budget_is_spent(
    hub: FakeHub, client: HubClient, tmp_path: Path
) -> None:
    hub.files = {f"o/{n}": {"README.md": b"x"} for n in range(4)}
    wanted = [want(f"o/{n}", "readme") for n in range(4)]
    fetch(wanted[2:3], store_in(tmp_path), budget=9, client=client)
    later = fetch(wanted, store_in(tmp_path, "later"), budget=2, client=client)
    assert [d.id for d in later.documents] == ["o/0", "o/2"]
    assert [w.id for w in later.left] == ["o/1", "o/3"]
    assert later.requests == 2


def test_headers_of_a_single_file_come_by_range(
    hub: FakeHub, client: HubClient, tmp_path: Path
) -> None:
    with FakeHub(Catalogue.of(1)) as elsewhere:
        hub.foreign = elsewhere.endpoint
        hub.token = "hf_secret"
        owner = HubClient(policy=FAST, token="hf_secret")
        files = {"lfs:model.safetensors": tensor_file(padding=200_000)}
        hub.files = {"o/n": files}
        elsewhere.files = {"o/n": files}
        store = store_in(tmp_path)
        found = fetch([want("o/n", "safetensors")], store, budget=99, client=owner)
        content = store.read(found.documents[0])
        assert content is not None
        assert json.loads(content) == {"headers": {"model.safetensors": HEADER}}
        assert set(elsewhere.authorizations) == {None}
        assert set(hub.authorizations) == {"Bearer hf_secret"}


def test_headers_of_shards_take_one_call_where_the_hub_has_it(
    hub: FakeHub, client: HubClient, tmp_path: Path
) -> None:
    shards = {f"model-0000{n}-of-00002.safetensors": HEADER for n in (1, 2)}
    hub.one_call_headers = {"o/one": json.dumps({"index": {}, "headers": shards}).encode()}
    index = {"weight_map": {f"w{n}": name for n, name in enumerate(shards)}}
    hub.files = {
        "o/many": {
            "model.safetensors.index.json": json.dumps(index).encode(),
            **{name: tensor_file() for name in shards},
        }
    }
    store = store_in(tmp_path)
    wanted = [want("o/one", "safetensors"), want("o/many", "safetensors")]
    found = fetch(wanted, store, budget=99, client=client)
    contents = [store.read(d) for d in found.documents]
    assert contents[0] == contents[1]
    assert json.loads(contents[0] or b"") == {"headers": shards}
    assert found.documents[0].requests == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff" * 100,
        tensor_file()[:20],
        struct.pack("<Q", 2**62) + b"{}",
        b"\2" + b"\0" * 7 + b"[]",
    ],
)
def test_a_broken_tensor_file_is_malformed(
    data: bytes, hub: FakeHub, client: HubClient, tmp_path: Path
) -> None:
    hub.files = {"o/n": {"model.safetensors": data}}
    found = fetch([want("o/n", "safetensors")], store_in(tmp_path), budget=99, client=client)
    assert found.documents[0].status == "malformed"


def test_an_unreachable_hub_keeps_what_there_is(
    hub: FakeHub, client: HubClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.files = {"o/n": {"README.md": b"x"}}
    store = store_in(tmp_path)
    fetch([want("o/n", "readme")], store, budget=9, client=client)
    gone = HubClient("http://127.0.0.1:9", policy=FAST)
    with pytest.raises(HubUnreachableError):
        fetch([want("o/n", "readme"), want("o/m", "readme")], store, budget=9, client=gone)
    assert [d.status for d in store.documents()] == ["found"]


def test_a_killed_run_leaves_a_readable_index(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    store.folder.mkdir(parents=True)
    good = '{"key": "k", "id": "o/n", "sha": "s", "kind": "readme", "status": "missing"}\n'
    (store.folder / "index.jsonl").write_text(good + '{"key": "k2", "id"')
    assert [d.key for d in store.documents()] == ["k"]


def test_a_damaged_blob_reads_as_none(hub: FakeHub, client: HubClient, tmp_path: Path) -> None:
    hub.files = {"o/n": {"README.md": b"x"}}
    store = store_in(tmp_path)
    (document,) = fetch([want("o/n", "readme")], store, budget=9, client=client).documents
    (store.folder / f"{document.content}.gz").write_bytes(gzip.compress(b"y"))
    assert store.read(document) is None
