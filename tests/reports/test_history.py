"""The history: one row a day, rule, tier, mode and reading; whole after anything, or refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from hubscan.model.errors import HubscanError
from hubscan.reports import history, job_summary
from hubscan.reports.movement import movements
from hubscan.reports.past import AS_WRITTEN, COLUMNS, Past
from hubscan.store import whole
from tests.reports.hubs import ASSESSMENT, SNAPSHOT, usual_report

NAMES = tuple(name for name, _ in COLUMNS)


def rows(day: str = "2026-11-21", **assessment: Any) -> list[Past]:
    snapshot = SNAPSHOT | {"data_date": day}
    return history.rows_of(snapshot, {**ASSESSMENT, **assessment}, usual_report().tallies, 5)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "history.csv"
    assert history.merge(found, rows()) == 4
    return found


def test_a_day_is_kept_once_and_earlier_days_stay_as_they_are(path: Path) -> None:
    first = path.read_bytes()
    assert history.merge(path, rows()) == 0
    assert path.read_bytes() == first
    assert history.merge(path, rows("2026-12-01")) == 4
    assert path.read_bytes().startswith(first)
    assert [row.data_date for row in history.read(path)] == ["2026-11-21"] * 4 + ["2026-12-01"] * 4


def test_the_assessment_written_last_stands_for_its_day(path: Path) -> None:
    assert history.merge(path, rows(id="later", tool_version="9.9")) == 4
    assert {(r.assessment, r.hubscan_version) for r in history.read(path)} == {("later", "9.9")}


def test_rows_are_marked_by_completeness_and_by_why_they_were_accepted(tmp_path: Path) -> None:
    partial = {"state": "partial", "reason": "stopped early", "accepted": ["Hub was down"]}
    marked = history.rows_of(
        SNAPSHOT | {"completeness": partial}, ASSESSMENT, usual_report().tallies, models=5
    )
    assert {(r.completeness, r.accepted) for r in marked} == {("partial", "Hub was down")}
    history.merge(tmp_path / "history.csv", marked)
    assert history.read(tmp_path / "history.csv") == sorted(marked, key=lambda row: row.key)


@pytest.mark.parametrize(
    ("choice", "readings"),
    [
        ({"sets": {"size.line": "1e24"}}, set()),
        ({"thresholds": ["parameters>7e9"]}, set()),
        ({"as_of": "2024-01-01"}, set()),
        ({"rules_dir": "elsewhere"}, set()),
        ({"readings": {"size": "narrow"}}, {"narrow"}),
        ({"conventions": {"mixture_parameters": "total"}}, {"mixture_parameters=total"}),
        ({}, {AS_WRITTEN}),
    ],
)
def test_what_bends_a_text_does_not_enter(choice: dict[str, Any], readings: set[str]) -> None:
    assert {row.reading for row in rows(choice=choice)} == readings


def test_the_parquet_file_holds_the_same(path: Path) -> None:
    found = duckdb.sql(f"FROM '{path.with_suffix('.parquet')}'")
    assert tuple(found.columns) == NAMES
    assert found.fetchall() == [tuple(getattr(r, n) for n in NAMES) for r in history.read(path)]


def test_a_history_of_before_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    head = "data_date,assessment,hubscan_version,config_sha256,models,rule,tier,mode"
    path.write_text(f"{head},surely,likely,possibly\n2026-11-01,a,0.1.0,f,5,size,big,own,1,2,3\n")
    (old,) = history.read(path)
    assert (old.likely, old.reading, old.completeness) == (2, AS_WRITTEN, "")
    assert (old.expected, old.middle, old.interval_words()) == (None, 2, "")
    history.merge(path, rows())
    assert history.read(path)[0] == old


def expecting(count: float, day: str = "2026-11-21") -> list[Past]:
    numbers = {"expected": count, "expected_low": count - 2.2, "expected_high": count + 4.1}
    tallies = [tally | numbers for tally in usual_report().tallies]
    return history.rows_of(SNAPSHOT | {"data_date": day}, ASSESSMENT, tallies, 5000)


def test_what_is_expected_is_kept_with_its_interval_outwards(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    history.merge(path, expecting(1200.6))
    for row in history.read(path):
        assert (row.expected_low, row.expected, row.expected_high) == (1198, 1201, 1205)
        assert (row.middle, row.interval_words()) == (1201, "1,198–1,205")
    assert history.sound_files(path) == [path, path.with_suffix(".parquet")]


def test_the_job_summary_says_what_is_expected_and_within_what(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    history.merge(path, [*expecting(1100), *expecting(1200.6, "2026-11-22")])
    shown = job_summary.render(movements(history.read(path))[-1], 2)
    head, _, first, *_ = (line for line in shown.splitlines() if line.startswith("|"))
    assert "| at least | expected | 90 % interval | at most | change |" in head
    assert "| 1,201 | 1,198–1,205 |" in first and first.endswith("| +101 |")
    assert "*" not in shown and "bar [1201" in shown


def test_the_job_summary_says_from_which_line_to_which(path: Path) -> None:
    last = movements(history.read(path))[-1]
    most = max(last.today, key=lambda row: row.middle)
    first_lines = job_summary.render(last, 2).splitlines()[4]
    assert f"{most.rule} ({most.tier}), {most.middle:,}" in first_lines
    alike = replace(last, today=tuple(replace(row, likely=7) for row in last.today))
    assert f"Every line is expected to cover 7 of {most.models:,}" in job_summary.render(alike, 2)


def test_the_job_summary_marks_likely_counts_where_nothing_is_expected(path: Path) -> None:
    history.merge(path, expecting(1200.6, "2026-11-22"))
    days = movements(history.read(path))
    shown = job_summary.render(days[0], 2)
    assert "* |  |" in shown and "`*`: likely" in shown
    later = job_summary.render(days[1], 2)
    assert "| 1,201 | 1,198–1,205 |" in later and "| 0* |" in later


@pytest.mark.parametrize("text", ["not,a,history\n1,2,3\n", "\n", ""])
def test_a_file_that_is_no_history_is_not_touched(tmp_path: Path, text: str) -> None:
    path = tmp_path / "history.csv"
    path.write_text(text)
    with pytest.raises(HubscanError, match="not a history"):
        history.merge(path, rows())
    assert path.read_text() == text


def damages(content: bytes) -> Iterator[bytes]:
    yield content[:-40]
    yield content[:-1] + b"2026-12-01"
    yield content.replace(b",5,", b",6,", 1)
    yield content[:50] + b"\xff" + content[51:]


def test_a_history_that_was_changed_is_named_not_built_upon(path: Path) -> None:
    sound = path.read_bytes()
    for damaged in damages(sound):
        path.write_bytes(damaged)
        with pytest.raises(HubscanError, match=r"history\.csv"):
            history.merge(path, rows("2026-12-01"))
        assert path.read_bytes() == damaged
    path.write_bytes(sound.replace(b",5,", b",6,"))
    path.with_suffix(".parquet").unlink()  # the change was meant
    assert {row.models for row in history.read(path)} == {6}


@pytest.mark.parametrize("writes", [0, 1])
def test_a_full_disk_leaves_the_history_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    before, done = path.read_bytes(), []
    real = whole.os.fsync

    def fsync(handle: int) -> None:
        if len(done) >= writes:
            raise OSError(28, "No space left on device")
        done.append(handle)
        real(handle)

    monkeypatch.setattr(whole.os, "fsync", fsync)
    with pytest.raises(OSError, match="No space"):
        history.merge(path, rows("2026-12-01"))
    assert path.read_bytes() == before
    assert not list(path.parent.glob("*.partial"))
    monkeypatch.undo()
    assert history.merge(path, rows("2026-12-01")) == 4
    assert len(history.read(path)) == 8
