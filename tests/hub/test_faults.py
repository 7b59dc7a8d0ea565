"""Every fault leaves a complete correct snapshot, or a resumable partial one with its reason."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from hubscan.hub import Choices, scan
from hubscan.hub.answer import HubRefusedError
from hubscan.hub.endpoint import DEFAULT_ENDPOINT
from hubscan.hub.retry import RetryPolicy
from hubscan.model.errors import (
    HubscanError,
    HubUnreachableError,
    InterruptedByHandError,
    ScanStoppedError,
)
from hubscan.model.exits import Exit
from hubscan.model.observer import Observer
from hubscan.reports.provenance import completeness
from hubscan.store.datadir import DataDir, Stored
from tests.hub.catalogue import Catalogue
from tests.hub.listing import asked
from tests.hub.server import FakeHub, Quota

FAST = RetryPolicy(base_seconds=0.001, ladder_seconds=(0.001, 0.002))
PASSING = (
    "408", "429", "429 not empty", "500", "502", "503", "504", "reset", "cut", "cut gzip",
    "cut json", "html", "relative link", "redirect",
)  # fmt: skip


def take(data: Path, **choices: object) -> Stored:
    return scan("hub", DataDir(data), choices=Choices(policy=FAST, **choices))  # type: ignore[arg-type]


@pytest.fixture
def full_pages(hub: FakeHub) -> None:
    """As many models a page as are asked for, which some witnesses need."""
    hub.catalogue, hub.largest_page = Catalogue.of(2500), 1000


def keys(stored: Stored) -> list[str]:
    return [k for (k,) in duckdb.sql(f"SELECT key FROM '{stored.table('models')}'").fetchall()]


@pytest.mark.parametrize("fault", PASSING)
def test_a_passing_fault_costs_no_model(fault: str, hub: FakeHub, tmp_path: Path) -> None:
    hub.faults = {2: fault, 3: fault}
    stored = take(tmp_path)
    assert keys(stored) == sorted(hub.catalogue.keys)
    assert stored.manifest["completeness"]["state"] == "complete"
    assert hub.counters[f"fault {fault}"] == 2


@pytest.mark.parametrize("fault", ["429 window", "429 retry-after"])
def test_a_refusal_is_waited_out_as_it_asks(fault: str, hub: FakeHub, tmp_path: Path) -> None:
    slept: list[float] = []
    hub.faults = {2: fault}
    policy = RetryPolicy(sleep=slept.append)
    stored = scan("hub", DataDir(tmp_path), choices=Choices(policy=policy))
    assert keys(stored) == sorted(hub.catalogue.keys)
    assert slept[0] == 2.0, "the second asked for, and one more"
    assert stored.manifest["traffic"]["rate_limited"] == 1


@pytest.mark.parametrize(
    "fault", ["500", "reset", "cut", "cut json", "html", "429", "401", "400", "404", "loop"]
)
def test_a_lasting_fault_leaves_a_scan_to_resume(fault: str, hub: FakeHub, tmp_path: Path) -> None:
    hub.faults = lambda number: fault if number >= 2 else None
    with pytest.raises(ScanStoppedError) as caught:
        take(tmp_path)
    assert caught.value.exit_code == 3
    assert "pages" in caught.value.message
    assert "hubscan scan" in (caught.value.hint or "")
    assert not list(tmp_path.glob("snapshots/*/manifest.json"))
    hub.faults = {}
    asked = hub.listing_requests
    stored = take(tmp_path)
    assert keys(stored) == sorted(hub.catalogue.keys)
    assert hub.listing_requests - asked <= 3, "two pages and what lies below the last model"
    assert stored.manifest["resumed"] == 1
    assert len(list(tmp_path.glob("snapshots/*"))) == 1


def test_a_cursor_that_expired_is_answered_by_a_scan_from_the_start(
    hub: FakeHub, tmp_path: Path
) -> None:
    hub.faults = lambda number: "500" if number >= 2 else None
    with pytest.raises(ScanStoppedError):
        take(tmp_path)
    hub.faults = {hub.listing_requests: "400"}
    stored = take(tmp_path)
    assert keys(stored) == sorted(hub.catalogue.keys)
    assert stored.manifest["resumed"] == 0
    assert len(list(tmp_path.glob("snapshots/*"))) == 1


@pytest.mark.parametrize("fault", ["500", "401", "html", "429", "reset"])
def test_a_fault_from_the_start_leaves_nothing(fault: str, hub: FakeHub, tmp_path: Path) -> None:
    hub.faults = lambda _: fault
    with pytest.raises(HubscanError) as caught:
        take(tmp_path)
    assert hub.endpoint in caught.value.message
    assert caught.value.exit_code == (Exit.ERROR if fault == "401" else Exit.UNFINISHED)
    assert not list(tmp_path.glob("snapshots/*"))


def test_a_silent_server_is_given_up(hub: FakeHub, tmp_path: Path) -> None:
    from hubscan.hub.client import HubClient  # noqa: PLC0415

    hub.faults = {0: "stall"}
    client = HubClient(policy=FAST, timeout=(1, 0.2))
    answer = client.get_json(client.url("/api/models?limit=5&sort=createdAt"))
    assert answer.text().startswith(b'[{"_id"')
    assert client.traffic.retry_reasons == {"timeout": 1}


def test_a_vanished_field_is_dropped_with_a_note(hub: FakeHub, tmp_path: Path) -> None:
    hub.refused_fields = {"gguf", "trendingScore"}
    stored = take(tmp_path)
    assert keys(stored) == sorted(hub.catalogue.keys)
    assert any("gguf, trendingScore" in note for note in stored.manifest["notes"])
    assert {"gguf", "trendingScore"}.isdisjoint(asked(hub.queries[-1]))


def test_every_request_is_what_the_reference_recommends(hub: FakeHub, tmp_path: Path) -> None:
    take(tmp_path)
    query = hub.queries[-1]
    assert query["sort"] == ["createdAt"]
    assert query["direction"] == ["-1"]
    assert query["limit"] == ["1000"]
    assert {"baseModels", "safetensors", "gguf", "cardData", "sha"} <= set(asked(query))
    assert all("hubscan/" in agent for agent in hub.agents)


def test_the_token_goes_to_the_endpoint_only(
    hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeHub(Catalogue.of(5)) as other:
        monkeypatch.setenv("HF_TOKEN", "hf_secret")
        hub.token = "hf_secret"
        hub.foreign = other.endpoint
        hub.faults = {1: "foreign link", 2: "redirect abroad"}
        stored = take(tmp_path)
        assert other.counters["requests"] == 0
    assert keys(stored) == sorted(hub.catalogue.keys)
    assert set(hub.authorizations) == {"Bearer hf_secret"}
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or b"hf_secret" not in path.read_bytes()


def test_a_refusal_shows_no_control_characters(hub: FakeHub, tmp_path: Path) -> None:
    hub.faults = lambda _: "403 hostile"
    with pytest.raises(HubRefusedError) as caught:
        take(tmp_path)
    assert caught.value.message.isprintable()


@pytest.mark.usefixtures("full_pages")
def test_an_early_end_of_the_listing_is_walked_past(hub: FakeHub, tmp_path: Path) -> None:
    hub.total = None
    hub.faults = lambda number: "no link"
    stored = take(tmp_path)
    assert keys(stored) == sorted(hub.catalogue.keys)
    assert stored.manifest["completeness"]["state"] == "complete"


@pytest.mark.usefixtures("full_pages")
@pytest.mark.parametrize("total", [0, None])
def test_an_early_end_that_cannot_be_walked_past_is_noticed(
    hub: FakeHub, tmp_path: Path, total: int | None
) -> None:
    """By the Hub's own number, or by the snapshot before."""
    hub.total = None
    assert take(tmp_path).manifest["completeness"]["state"] == "complete"
    hub.total = total
    hub.refuse_made_up_cursors = True
    hub.given.clear()
    hub.faults = lambda number: "no link"
    state = take(tmp_path).manifest["completeness"]
    assert state["state"] == "partial"
    assert ("the Hub counts 2,500" in state["reason"]) == (total == 0)
    assert "60.00% of the models" in state["reason"]


def test_without_a_witness_a_scan_is_not_called_complete(hub: FakeHub, tmp_path: Path) -> None:
    hub.total = None
    hub.refuse_made_up_cursors = True
    stored = take(tmp_path)
    assert keys(stored) == sorted(hub.catalogue.keys)
    state = stored.manifest["completeness"]
    assert state["state"] == "unchecked"
    names = [witness["name"] for witness in state["witnesses"]]
    assert names == [
        "the Hub's number", "earlier days", "end of the list", "oldest model",
        "pages times their size", "gaps between keys",
    ]  # fmt: skip
    assert completeness(stored.manifest).startswith("a scan NOT CHECKED for completeness")


def test_quota_windows_are_waited_for_without_a_refusal(tmp_path: Path, hub: FakeHub) -> None:
    hub.quota = Quota(2, 1.0)
    stored = take(tmp_path)
    assert keys(stored) == sorted(hub.catalogue.keys)
    assert hub.counters["status 429"] == 0
    assert stored.manifest["traffic"]["rate_limited"] == 0


def test_a_bad_endpoint_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "ftp://user:pw@host")
    with pytest.raises(HubscanError) as caught:
        take(tmp_path)
    assert DEFAULT_ENDPOINT in (caught.value.hint or "")
    assert "pw" not in str(caught.value)
    assert not isinstance(caught.value, HubUnreachableError)


def test_an_interrupted_scan_says_how_to_go_on(
    hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(number: int) -> None:
        if number == 3:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Observer, "advance", lambda *_, pages, **__: interrupt(pages))
        with pytest.raises(InterruptedByHandError, match="interrupted; 3 pages with 500") as caught:
            take(tmp_path)
    assert caught.value.hint and "again" in caught.value.hint
    assert keys(take(tmp_path, resume=True)) == sorted(hub.catalogue.keys)
