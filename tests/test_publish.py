"""A report becomes a dataset: all of it or nothing, never a partial one unasked, no token told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from hubscan.cli.main import cli
from hubscan.hub import dataset
from hubscan.model.errors import GateRefusedError, HubscanError, HubUnreachableError, SnapshotError
from hubscan.pipeline.doctor import examine
from hubscan.pipeline.doctor_findings import State
from hubscan.store.datadir import DataDir
from hubscan.store.report_folder import seal
from tests.conftest import AssessedSample
from tests.hub.dataset_server import TOKEN, DatasetHub
from tests.support.days import pages, small_config


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[DatasetHub]:
    with DatasetHub() as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
        monkeypatch.setenv("HF_TOKEN", TOKEN)
        yield hub


def publish(out: Path, *options: str) -> Result:
    return CliRunner().invoke(cli, ["publish", "org/census", "--out", str(out), *options])


def test_everything_of_a_report_is_there(hub: DatasetHub, sample: AssessedSample) -> None:
    done = publish(sample.out)
    assert done.exit_code == 0, done.output
    found = hub.repositories["org/census"]
    assert not found.private
    folder = sample.outcome.written.folder
    local = {
        f"{folder.name}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    for name in ("history.csv", "history.parquet"):
        local[name] = (sample.out / name).read_bytes()
    card = found.files.pop("README.md").decode()
    assert found.files == local
    (message,) = found.messages
    assert message.startswith(f"Report of {folder.name}\n\nhubscan content ")
    assert f"published: {hub.endpoint}/datasets/org/census/commit/" in done.output
    head = yaml.safe_load(card.split("---\n")[1])
    assert {c["data_files"] for c in head["configs"]} <= set(local)
    assert sample.outcome.written.report.first_line in card


def test_a_later_report_stands_beside_the_older_one(
    hub: DatasetHub, sample: AssessedSample, tmp_path: Path
) -> None:
    out = tmp_path / "reports"
    shutil.copytree(sample.out, out, symlinks=True)
    assert publish(out).exit_code == 0
    later = out / "2026-12-24"
    shutil.copytree(sample.outcome.written.folder, later)
    written = json.loads((later / "report.json").read_text())
    written["facts"]["data_date"] = later.name
    (later / "report.json").write_text(json.dumps(written))
    seal(later, written["facts"]["assessment"])
    assert publish(out, "--report", later.name, "--private").exit_code == 0
    found = hub.repositories["org/census"]
    dates = {name.partition("/")[0] for name in found.files if "/" in name}
    assert dates == {sample.outcome.written.folder.name, later.name}
    assert "2026-12-24/tallies.csv" in found.files["README.md"].decode()
    assert not found.private  # it was there before


def test_a_partial_scan_is_published_only_when_told(
    hub: DatasetHub, sample: AssessedSample, tmp_path: Path
) -> None:
    folder = tmp_path / "latest"
    shutil.copytree(sample.outcome.written.folder, folder)
    written = json.loads((folder / "report.json").read_text())
    written["facts"]["completeness"] = "an INCOMPLETE scan (stopped early): every count is too low"
    (folder / "report.json").write_text(json.dumps(written))
    seal(folder, written["facts"]["assessment"])
    refused = publish(tmp_path)
    assert isinstance(refused.exception, GateRefusedError)
    assert hub.paths == []
    assert publish(tmp_path, "--publish-partial").exit_code == 0


@pytest.mark.parametrize("fails_at", ["create", "preupload", "commit"])
def test_a_failure_leaves_no_half_report(
    hub: DatasetHub, sample: AssessedSample, monkeypatch: pytest.MonkeyPatch, fails_at: str
) -> None:
    monkeypatch.setattr("huggingface_hub.utils._http.time.sleep", lambda _: None)
    hub.fails_at = fails_at
    done = publish(sample.out)
    assert isinstance(done.exception, HubscanError)
    assert "500" in done.exception.message
    assert all(not r.files for r in hub.repositories.values())


@pytest.mark.parametrize("nonsense_at", ["create", "preupload", "commit"])
def test_an_answer_that_says_nothing_is_an_error(
    hub: DatasetHub, sample: AssessedSample, nonsense_at: str
) -> None:
    hub.nonsense_at = nonsense_at
    assert isinstance(publish(sample.out).exception, HubscanError)


def test_a_wrong_or_missing_token_is_said_and_not_shown(
    hub: DatasetHub, sample: AssessedSample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_reads")
    done = publish(sample.out)
    assert isinstance(done.exception, HubscanError)
    assert "403" in done.exception.message and "hf_reads" not in str(done.exception)
    monkeypatch.delenv("HF_TOKEN")
    asked = len(hub.paths)
    assert "needs a token" in str(publish(sample.out).exception)
    assert len(hub.paths) == asked


@pytest.mark.parametrize(
    "text", [None, "[]", "{", '{"facts": 3}', '{"facts": {"data_date": "../../x"}}']
)
def test_what_is_no_report_is_not_published(
    hub: DatasetHub, tmp_path: Path, text: str | None
) -> None:
    (tmp_path / "latest").mkdir()
    if text is not None:
        (tmp_path / "latest" / "report.json").write_text(text)
    assert isinstance(publish(tmp_path).exception, SnapshotError)
    assert hub.paths == []


def test_run_publishes_where_the_settings_say(
    hub: DatasetHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = small_config(tmp_path / "config")
    settings = config / "hubscan.yaml"
    settings.write_text(settings.read_text() + "publish_to: org/weekly\n")
    places = ["--data-dir", str(tmp_path / "data"), "--out", str(tmp_path / "reports")]
    source = f"pages:{pages(tmp_path / 'pages', 0)}"
    command = ["run", "--source", source, "--config-dir", str(config), *places]
    done = CliRunner().invoke(cli, command)
    assert done.exit_code == 0, done.output
    assert "index.html" in " ".join(hub.repositories["org/weekly"].files)
    snapshots = list((tmp_path / "data" / "snapshots").iterdir())
    refused = CliRunner().invoke(cli, [*command, "--format", "html"])
    assert "needs json" in str(refused.exception)
    monkeypatch.delenv("HF_TOKEN")
    refused = CliRunner().invoke(cli, command)
    assert "needs a token" in str(refused.exception)
    assert list((tmp_path / "data" / "snapshots").iterdir()) == snapshots  # no scan was begun
    found = {f.about: f for f in examine(DataDir(tmp_path), config, offline=True)}
    assert found["publishing"].state is State.PROBLEM


def test_a_silent_hub_is_one_sentence(
    sample: AssessedSample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    there = dataset.Dataset("org/census", "http://127.0.0.1:1", TOKEN)
    with pytest.raises(HubscanError, match="did not answer"):
        there.commit({"a": b"b"}, "message", private=False)


def copied(sample: AssessedSample, tmp_path: Path) -> tuple[Path, Path]:
    """A folder of reports of its own, and the report in it."""
    out = tmp_path / "reports"
    shutil.copytree(sample.out, out, symlinks=True)
    return out, out / sample.outcome.written.folder.name


def test_only_files_of_the_one_report_are_published(
    hub: DatasetHub, sample: AssessedSample, tmp_path: Path
) -> None:
    out, folder = copied(sample, tmp_path)
    (folder / "notes.txt").write_text("not of the report")
    (folder / "shadow.html").symlink_to("/etc/hostname")
    assert publish(out).exit_code == 0
    files = hub.repositories["org/census"].files
    files[f"{folder.name}/report-of-before.html"] = b"of another assessment"
    assert not {f"{folder.name}/notes.txt", f"{folder.name}/shadow.html"} & set(files)
    assert publish(out).exit_code == 0
    assert f"{folder.name}/report-of-before.html" not in files


@pytest.mark.parametrize("name", ["index.html", "report.json", "tallies.csv", "files.json"])
def test_a_changed_or_foreign_file_is_not_published(
    hub: DatasetHub, sample: AssessedSample, tmp_path: Path, name: str
) -> None:
    out, folder = copied(sample, tmp_path)
    path = folder / name
    whole = path.read_bytes()
    path.write_bytes(whole[:-9] + b"x" + whole[-8:])
    assert isinstance(publish(out).exception, SnapshotError)
    path.unlink()
    assert isinstance(publish(out).exception, SnapshotError)
    path.write_bytes(whole)
    seal(folder, "another")
    assert "two assessments" in str(publish(out).exception)
    assert hub.paths == []


@pytest.mark.parametrize("does", ["loses_at", "nonsense_at"])
def test_a_lost_answer_is_looked_up(hub: DatasetHub, sample: AssessedSample, does: str) -> None:
    setattr(hub, does, "/commit/")
    done = publish(sample.out)
    if does == "loses_at":
        assert done.exit_code == 0, done.output
        assert f"published: {hub.endpoint}/datasets/org/census/commit/" in done.output
    else:
        assert "nothing was published" in str(done.exception)
        assert not hub.repositories["org/census"].files


def test_where_it_cannot_be_found_out_that_is_said(hub: DatasetHub, sample: AssessedSample) -> None:
    hub.loses_at, hub.status_at = "/commit/", ("/commits/", 200)
    done = publish(sample.out)
    assert "cannot be found out" in str(done.exception)
    assert f"{hub.endpoint}/datasets/org/census/commits/main" in str(done.exception)


@pytest.mark.parametrize("stalls_at", ["create", "/commit/"])
def test_a_hub_that_says_nothing_is_given_up(
    hub: DatasetHub, sample: AssessedSample, monkeypatch: pytest.MonkeyPatch, stalls_at: str
) -> None:
    monkeypatch.setitem(dataset.TIMEOUTS, "read", 0.3)
    monkeypatch.setattr("huggingface_hub.utils._http.time.sleep", lambda _: None)
    hub.stalls_at = stalls_at
    done = publish(sample.out)
    assert isinstance(done.exception, HubUnreachableError)
    assert "nothing was published" in str(done.exception)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "not valid"),
        (404, "no such organisation"),
        (409, "somebody else"),
        (412, "meanwhile"),
        (413, "too large"),
        (429, "too many requests"),
        (418, "does not say why"),
    ],
)
def test_a_refusal_is_explained_by_what_it_is(
    hub: DatasetHub,
    sample: AssessedSample,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    words: str,
) -> None:
    monkeypatch.setattr("huggingface_hub.utils._http.time.sleep", lambda _: None)
    hub.status_at = ("/commit/", status)
    said = str(publish(sample.out).exception)
    assert f"({status})" in said and words in said and "nothing was published" in said
    assert ("HF_TOKEN" in said) == (status in (401, 404))
