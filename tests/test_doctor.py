"""The doctor names what would stop a run, one thing not hiding another, and changes nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from hubscan.cli.main import cli
from hubscan.hub import Choices, scan
from hubscan.hub.retry import RetryPolicy
from hubscan.model import clock
from hubscan.model.errors import ScanStoppedError
from hubscan.pipeline import doctor
from hubscan.pipeline.doctor import examine
from hubscan.pipeline.doctor_findings import Finding, State
from hubscan.settings import locate
from hubscan.store.datadir import DataDir
from tests.conftest import AssessedSample
from tests.hub.catalogue import Catalogue
from tests.hub.server import FakeHub, Quota

CONFIG = locate.built_in()


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    monkeypatch.delenv("HF_TOKEN", raising=False)
    with FakeHub(Catalogue.of(30)) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
        yield hub


def by_name(found: list[Finding]) -> dict[str, Finding]:
    named = {finding.about: finding for finding in found}
    assert len(named) == len(found)
    return named


def told(found: list[Finding]) -> dict[str, Finding]:
    """What is not as it should be."""
    return {name: f for name, f in by_name(found).items() if f.state is not State.OK}


def test_nothing_is_wrong_and_nothing_is_changed(hub: FakeHub, tmp_path: Path) -> None:
    hub.quota, hub.total = Quota(10, 300.0), 3_200_000
    found = examine(DataDir(tmp_path / "data"), CONFIG)
    assert told(found) == {}
    assert "10 requests left in 300 s" in by_name(found)["quota"].message
    assert "3,200,000 models take at least 1,600 minutes" in by_name(found)["quota"].message
    assert "HF_TOKEN" in (by_name(found)["quota"].hint or "")
    assert hub.counters["requests"] == 2
    assert list(tmp_path.iterdir()) == []


def test_offline_nobody_is_asked(hub: FakeHub, tmp_path: Path) -> None:
    assert "Hub" not in by_name(examine(DataDir(tmp_path), CONFIG, offline=True))
    assert hub.counters["requests"] == 0


@pytest.mark.parametrize(
    ("file", "text", "about"),
    [
        ("rules/broken.yaml", "id: broken\nid: broken\n", "rules"),
        ("hubscan.yaml", "sauce: hub\n", "settings"),
        ("assumptions.yaml", "[]\n", "assumptions"),
        ("reference_models.csv", "name\nllama\n", "reference models"),
        ("reference_facts.csv", "name\nllama\n", "reference models"),
    ],
)
def test_one_broken_file_hides_no_other(tmp_path: Path, file: str, text: str, about: str) -> None:
    config = tmp_path / "config"
    shutil.copytree(CONFIG, config)
    (config / file).write_text(text)
    found = examine(DataDir(tmp_path), config, offline=True)
    assert list(told(found)) == [about]
    assert told(found)[about].state is State.PROBLEM
    assert file in told(found)[about].message
    other = {"rules", "settings", "assumptions", "reference models", "data directory"} - {about}
    assert other <= set(by_name(found))


def test_what_the_hub_refuses_is_named_without_the_token(
    hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.token = "hf_right"
    monkeypatch.setenv("HF_TOKEN", "hf_wrong")
    problem = told(examine(DataDir(tmp_path), CONFIG))["Hub"]
    assert problem.state is State.PROBLEM
    assert "401" in problem.message and "HF_TOKEN" in (problem.hint or "")
    assert "hf_wrong" not in str(problem)


def test_fields_that_are_gone_are_a_warning(hub: FakeHub, tmp_path: Path) -> None:
    hub.refused_fields = {"gguf"}
    warning = told(examine(DataDir(tmp_path), CONFIG))["Hub"]
    assert (warning.state, "gguf" in warning.message) == (State.WARNING, True)


def test_a_silent_hub_is_a_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    assert told(examine(DataDir(tmp_path), CONFIG))["Hub"].state is State.PROBLEM
    monkeypatch.setenv("HF_ENDPOINT", "no address")
    assert "HF_ENDPOINT" in told(examine(DataDir(tmp_path), CONFIG))["Hub"].message


def test_a_wrong_clock_is_noticed(
    hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(1999, 12, 31, tzinfo=UTC))
    assert "1999-12-31" in told(examine(DataDir(tmp_path), CONFIG))["clock"].message


def test_partial_and_unfinished_scans_are_warnings(hub: FakeHub, tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    policy = RetryPolicy(attempts=1, base_seconds=0.001)
    scan("hub", data, choices=Choices(limit=10, policy=policy))
    hub.catalogue = Catalogue.of(2500)
    hub.faults = {hub.listing_requests + 2: "500"}
    with pytest.raises(ScanStoppedError):
        scan("hub", data, choices=Choices(policy=policy))
    found = told(examine(data, CONFIG, offline=True))
    assert {name: f.state for name, f in found.items()} == dict.fromkeys(
        ("newest snapshot", "unfinished scan"), State.WARNING
    )
    assert "on request" in found["newest snapshot"].message


@pytest.mark.parametrize("manifest", ["{", "[]", "{}", '{"counts": {"models": "many"}}'])
def test_a_damaged_manifest_is_a_problem(tmp_path: Path, manifest: str) -> None:
    folder = tmp_path / "snapshots" / "20261122T000000Z-hub"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(manifest)
    (problem,) = told(examine(DataDir(tmp_path), CONFIG, offline=True)).values()
    assert problem.state is State.PROBLEM and "manifest" in problem.message


@pytest.mark.parametrize(
    ("limit", "about"), [("DISK_GB", "data directory"), ("MEMORY_GB", "memory")]
)
def test_little_room_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, about: str
) -> None:
    monkeypatch.setattr(doctor, limit, 10**9)
    assert told(examine(DataDir(tmp_path), CONFIG, offline=True))[about].state is State.WARNING


def test_a_file_in_place_of_the_data_directory_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    found = told(examine(DataDir(tmp_path / "data"), CONFIG, offline=True))
    assert found["data directory"].state is State.PROBLEM


def test_the_command_says_the_same_to_people_and_machines(sample: AssessedSample) -> None:
    data = ["--data-dir", str(sample.data.root), "--offline"]
    people = CliRunner().invoke(cli, ["doctor", *data])
    machines = CliRunner().invoke(cli, ["doctor", *data, "--json"])
    assert people.exit_code == machines.exit_code == 0
    found = json.loads(machines.output)
    assert "newest snapshot" in {finding["about"] for finding in found}
    assert all(finding["about"] in people.output for finding in found)


def test_the_exit_code_tells_of_problems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    done = CliRunner().invoke(cli, ["doctor", "--data-dir", str(tmp_path)])
    assert done.exit_code == 1
    assert "--source sample" in " ".join(done.output.split())
