"""What long work says on stderr: on a terminal, in a log, to a machine."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from hubscan.cli import _progress
from hubscan.cli.main import cli
from hubscan.model.errors import HubscanError
from hubscan.model.observer import Observer
from tests.hub.catalogue import Catalogue
from tests.hub.server import FakeHub
from tests.support.days import small_config


def work(watch: Observer) -> None:
    """A scan that goes on with a page, a stage that counts nothing, a summing up."""
    watch.step("scan of hub", 3_000_000, "models")
    watch.advance(1_000_000, pages=1_000)
    watch.advance(1_000, pages=1_001, quota_left=499, cursor="not a figure")
    watch.note("waiting 9 s: [quota]")
    watch.step("lineage")
    watch.done("lineage")
    watch.step("report")


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_log_has_a_line_a_step(capsys: pytest.CaptureFixture[str]) -> None:
    with _progress.observer(quiet=False, json_logs=False) as watch:
        work(watch)
    out, err = capsys.readouterr()
    assert out == ""
    first, *others = re.sub(r"^ +[0-9.]+ s ", "", err, flags=re.MULTILINE).splitlines()
    assert first.strip() == "note: waiting 9 s: [quota]"
    assert re.sub(r"[0-9,]+/s", "?/s", others[0]) == (
        "scan of hub: 1,001,000 of 3,000,000 models · ?/s · 1,001 pages · quota left 499"
    )
    assert others[1:] == ["lineage", "report"]


def test_speed_does_not_count_what_was_there_before(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [0.0]
    monkeypatch.setattr(_progress.clock, "monotonic", lambda: now[0])
    with _progress.observer(quiet=False, json_logs=False) as watch:
        watch.step("scan of hub", None, "models")
        watch.advance(1_000_000)
        watch.advance(500)
        now[0] = 10.0
    assert capsys.readouterr().err == "   10.0 s scan of hub: 1,000,500 models · 50/s\n"


def test_long_steps_speak_every_ten_seconds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [0.0]
    monkeypatch.setattr(_progress.clock, "monotonic", lambda: now[0])
    with _progress.observer(quiet=False, json_logs=False) as watch:
        watch.step("scan of hub", None, "models")
        for _ in range(250):
            now[0] += 0.1
            watch.advance(1_000)
    assert capsys.readouterr().err.count("scan of hub: ") == 3, "two on the way, one at the end"


def test_machines_get_every_event(capsys: pytest.CaptureFixture[str]) -> None:
    with _progress.observer(quiet=True, json_logs=True) as watch:
        work(watch)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == [
        "step", "progress", "progress", "note", "done", "step", "done", "step", "done",
    ]  # fmt: skip
    assert lines[0]["total"] == 3_000_000
    assert (lines[2]["done"], lines[2]["quota_left"]) == (1_001_000, 499)
    assert all(line["time"].endswith("Z") for line in lines)


def test_a_terminal_gets_a_bar_and_its_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    with _progress.observer(quiet=False, json_logs=False) as watch:
        work(watch)
    text = terminal.getvalue()
    assert "━" in text
    assert "note: waiting 9 s: [quota]\n" in text, "not taken for markup"
    for line in ("scan of hub: 1,001,000 of 3,000,000 models", "s lineage\n", "s report\n"):
        assert line in text


def test_a_step_that_fails_is_not_reported_as_done(capsys: pytest.CaptureFixture[str]) -> None:
    with (
        pytest.raises(HubscanError),
        _progress.observer(quiet=False, json_logs=False) as watch,
    ):
        watch.step("lineage")
        raise HubscanError("no")
    assert "lineage" not in capsys.readouterr().err


@pytest.mark.slow
def test_run_shows_scan_requests_and_stages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = ["--data-dir", str(tmp_path / "data"), "--out", str(tmp_path / "out")]
    places += ["--config-dir", str(small_config(tmp_path / "config"))]
    with FakeHub(Catalogue.of(500)) as hub:
        hub.largest_page = 200
        monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
        monkeypatch.delenv("HF_TOKEN", raising=False)
        hub.files = {model["id"]: {"README.md": b"# x"} for model in hub.catalogue.objects}
        told = CliRunner().invoke(
            cli, ["run", *places, "--source", "hub", "--refine-budget", "6", "--format", "csv"]
        )
    assert told.exit_code == 0, told.output
    for words in (
        "scan of hub: 500 models", "· 3 pages", r"documents: [6-9] of 6 requests",
        r"· \d documents", "s verdicts", "s report",
    ):  # fmt: skip
        assert re.search(words, told.stderr), words
    assert "documents" not in told.stdout
