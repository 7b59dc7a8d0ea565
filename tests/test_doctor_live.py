"""First contact: the doctor knows the Hub of the contract, and names what is otherwise."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hubscan import desk
from hubscan.cli.main import cli
from hubscan.hub import contract
from hubscan.hub.recording import read_exchanges
from hubscan.pipeline.doctor_live import listed_pages
from tests.hub.alterations import ALTERATIONS, Alteration
from tests.hub.live import live_hub
from tests.hub.recorded import recorded_hub
from tests.hub.server import FakeHub

RECORDINGS = sorted(p.parent for p in (Path(__file__).parent / "hub").glob("recordings/*/*.gz"))
"""Of the live Hub; whoever makes one puts it there."""


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    monkeypatch.delenv("HF_TOKEN", raising=False)
    with live_hub() as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
        yield hub


@pytest.fixture(scope="module", autouse=True)
def _quick() -> Iterator[None]:
    """The same records have the same estimates: those of unaltered canaries are made once.

    And a fifth of a page shows of the Hub what a page shows.
    """
    made: dict[str, Any] = {}
    estimates = desk.estimates

    def once(lines: Sequence[object], settings: desk.Settings) -> list[dict[str, Any]]:
        name = json.dumps(lines)
        made[name] = made.get(name) or estimates(lines, settings)
        return list(made[name])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk, "estimates", once)
        patch.setattr(listed_pages, "PAGE_SIZE", 200)
        yield


def doctor(*arguments: str) -> tuple[Result, dict[str, dict[str, str]]]:
    """What `hubscan doctor --live --json` says, by what it is about."""
    done = CliRunner().invoke(cli, ["doctor", "--live", "--json", *arguments])
    found = json.loads(done.stdout)
    return done, {finding["about"]: finding for finding in found}


def drifts(found: dict[str, dict[str, str]]) -> set[str]:
    return {about for about, finding in found.items() if finding["state"] == "drift"}


def test_a_hub_as_recorded_is_known_in_about_forty_requests(hub: FakeHub) -> None:
    done, found = doctor()
    assert drifts(found) == set(), done.output
    assert done.exit_code == 0
    assert 35 <= hub.counters["requests"] <= 48
    kinds = {f"canary {c.kind}" for c in contract.load().canaries if c.kind != "renamed"}
    assert kinds <= set(found) and len(kinds) == 12
    assert re.search(
        r"listed 21,511,953,984, our estimate [\d,]+ to", found["canary gpt-oss"]["message"]
    )


@pytest.mark.parametrize("alteration", ALTERATIONS, ids=lambda a: a.name)
def test_another_hub_is_told_by_what_is_otherwise(hub: FakeHub, alteration: Alteration) -> None:
    alteration.apply(hub)
    done, found = doctor()
    assert drifts(found) == {alteration.about}, done.output
    assert done.exit_code == 3


def test_a_silent_hub_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setattr("time.sleep", lambda _: None)
    done, found = doctor()
    assert done.exit_code == 1
    assert found["Hub"]["state"] == "problem" and "did not answer" in found["Hub"]["message"]


def test_a_recording_is_answered_as_the_hub_it_is_of(
    hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, found = doctor("--record", str(tmp_path / "a"))
    (folder,) = (tmp_path / "a").iterdir()
    with recorded_hub(folder) as (endpoint, unknown):
        monkeypatch.setenv("HF_ENDPOINT", endpoint)
        again, told = doctor("--record", str(tmp_path / "b"))
    assert unknown == []
    assert again.exit_code == first.exit_code == 0
    assert told.keys() == found.keys()
    (copy,) = (tmp_path / "b").iterdir()
    for name in ("observations.json", "exchanges.jsonl.gz"):
        assert (copy / name).read_bytes() == (folder / name).read_bytes(), name


def test_what_differs_from_the_last_recording_is_told(hub: FakeHub, tmp_path: Path) -> None:
    doctor("--record", str(tmp_path))
    (first,) = tmp_path.iterdir()
    first.rename(tmp_path / "20260101T000000Z")
    same, found = doctor("--record", str(tmp_path))
    assert "since 2026-01-01" not in " ".join(found), same.output
    (second,) = (p for p in tmp_path.iterdir() if p.name != "20260101T000000Z")
    second.rename(tmp_path / "20260102T000000Z")
    hub.new_fields = ["license"]
    _, found = doctor("--record", str(tmp_path))
    told = [f["message"] for f in found.values() if f["about"].startswith("since")]
    assert len(told) == 1 and "fields of expand" in told[0]


def test_names_of_people_stay_out_of_a_recording(hub: FakeHub, tmp_path: Path) -> None:
    person, mail = "user3155", "ada@example.com"
    hub.alter_object = lambda m: (
        m
        | (
            {"cardData": {"contact": f"{mail} from 203.0.113.7, hf_abcdefghijkl, {person}/x"}}
            if "cardData" in m
            else {}
        )
    )
    assert any(m["author"] == person for m in hub.catalogue.objects[:1000])
    doctor("--record", str(tmp_path))
    (folder,) = tmp_path.iterdir()
    text = b"\n".join(x.body for x in read_exchanges(folder)).decode()
    assert "someone@example.org" in text and "google-bert/bert-base-uncased" in text
    for detail in (person, mail, "203.0.113.7", "hf_abcdef", "127.0.0.1"):
        assert detail not in text, detail
    assert not re.search(r"\buser\d+/", text)


def test_only_a_look_at_the_live_hub_can_be_recorded(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["doctor", "--record", str(tmp_path)])
    assert done.exit_code == 2 and "--live" in done.output


@pytest.mark.parametrize("folder", RECORDINGS, ids=lambda p: p.name)
def test_recordings_of_the_live_hub_are_understood(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HF_TOKEN", raising=False)
    with recorded_hub(folder) as (endpoint, unknown):
        monkeypatch.setenv("HF_ENDPOINT", endpoint)
        done, found = doctor()
    assert unknown == []
    assert drifts(found) == set(), "bring contract.yaml up to date"
    assert done.exit_code == 0
