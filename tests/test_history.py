"""Days of a small Hub: history, feed, notices, what to watch, and the layout for years."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree as ET

import duckdb
import pytest
from click.testing import CliRunner, Result

from hubscan.cli.main import cli
from hubscan.config import Config
from hubscan.model.errors import ConfigError, HubscanError, UnknownNameError
from hubscan.model.observer import Observer
from hubscan.pipeline import history as pipeline_history
from hubscan.pipeline import watch
from hubscan.pipeline.notify import notify, words_of
from hubscan.reports import feed, history
from hubscan.reports.movement import Movement, movements
from hubscan.reports.past import Past
from hubscan.store.datadir import DataDir, finished
from tests.support.days import KNOWN, KNOWN_FROM, day, pages, run_day, small_config

ATOM = "{http://www.w3.org/2005/Atom}"
GPAI = "eu-gpai/gpai@cumulative"
HELD = "eu-gpai/held@cumulative"


@dataclass(frozen=True)
class Days:
    root: Path
    config: Path
    data: DataDir
    out: Path
    moved: list[Movement | None]


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Days:
    """Three days; on the third a well-known model is there. Treat it as read-only."""
    root = tmp_path_factory.mktemp("days")
    config = small_config(root / "config")
    moved = [run_day(root, config, n, ("json",)).movement for n in range(KNOWN_FROM + 1)]
    return Days(root, config, DataDir(root / "data"), root / "reports", moved)


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def past(days: Days) -> list[Past]:
    return history.read(days.out / history.FILE)


def test_each_day_is_said_in_one_paragraph(days: Days) -> None:
    first, _, third = (m.paragraph() for m in days.moved if m is not None)
    assert first == f"Data of {day(0)}: 30 models, the first day of this history."
    assert third.startswith(f"Data of {day(2)}: 36 models (+3 since {day(1)}).")
    assert "eu-gpai/held (cumulative)" in third
    assert all(m is not None and m.is_news for m in days.moved)


def test_a_change_of_rules_of_version_or_a_poor_day_is_said(days: Days) -> None:
    *_, last = movements(past(days))
    rows = [replace(r, config_sha256="x", hubscan_version="9", completeness="partial",
                    accepted="the Hub lost a datacentre.") for r in last.today]  # fmt: skip
    said = replace(last, today=tuple(rows)).paragraph()
    for words in ("Rules, facts or assumptions changed", "hubscan 9", "scan is partial",
                  "a gate refused it: the Hub lost a datacentre. "):  # fmt: skip
        assert words in said
    same = replace(last, before=last.today)
    assert not same.is_news and "No expected count moved." in same.paragraph()


def test_expected_counts_are_compared_and_likely_ones_with_days_that_had_no_other(
    days: Days,
) -> None:
    *_, last = movements(past(days))
    row = last.today[0]
    then = (replace(row, likely=5, expected=7),)
    now = (replace(row, likely=6, expected=9), replace(row, tier="new"), *last.today[1:])
    said = Movement(now, then).paragraph()
    assert said.endswith(
        f"1 of 1 expected counts moved: {row.rule}/{row.tier} ({row.mode}) 7 → 9 (+2)."
    )
    of_before = (replace(then[0], expected=None),)
    assert "1 of 1 likely counts moved: " in (said := Movement(now, of_before).paragraph())
    assert said.endswith("5 → 6 (+1).")
    without = replace(now[0], mode="x", expected=None)
    mixed = Movement((*now, without), (*then, replace(without, likely=1)))
    assert [move.mode for move in mixed.moves] == [row.mode], "what is not expected is not said"


def test_the_feed_has_an_entry_a_day_and_no_clock(days: Days) -> None:
    written = (days.out / feed.FILE).read_bytes()
    entries = ET.fromstring(written).findall(f"{ATOM}entry")
    assert [e.findtext(f"{ATOM}title", "")[:10] for e in entries] == [day(2), day(1), day(0)]
    for name in ("id", "updated", "summary"):
        assert len({e.findtext(ATOM + name) for e in entries}) == 3
    assert feed.render(movements(past(days))) == written
    placed = feed.render(movements(past(days)), "https://example.org/census/")
    assert f'href="https://example.org/census/{day(1)}/index.html"'.encode() in placed


def test_filling_counts_missing_days_and_no_day_twice(days: Days, tmp_path: Path) -> None:
    out, data = tmp_path / "reports", DataDir(tmp_path / "data")
    shutil.copytree(days.data.root, data.root)
    shutil.rmtree(finished(data.assessments)[1].path)
    where = ("--out", out, "--data-dir", data.root, "--config-dir", days.config, "--quiet")
    done = run("history", "fill", *where)
    assert done.output == f"3 days, {len(past(days))} rows new or changed\n", done.exception
    assert (out / history.FILE).read_bytes() == (days.out / history.FILE).read_bytes()
    assert len(finished(data.assessments)) == 3
    assert run("history", "fill", *where).output == "3 days, 0 rows new or changed\n"


def test_the_history_is_shown(days: Days) -> None:
    assert run("history", "show", "--out", days.out).output.count("Data of") == 3
    shown = run("history", "show", "--out", days.out, "--rule", "eu-gpai").output
    assert f"{day(2)} eu-gpai/gpai (cumulative): " in shown
    assert isinstance(run("history", "show", "--out", days.out, "--rule", "x").exception,
                      UnknownNameError)  # fmt: skip
    rows = json.loads(run("history", "show", "--json", "--out", days.out).output)
    assert len(rows) == len(past(days))


def test_quiet_prints_what_moved_and_nothing_else(days: Days, tmp_path: Path) -> None:
    source = f"pages:{pages(tmp_path / 'pages', 0)}"
    where = ("--data-dir", tmp_path / "data", "--out", tmp_path, "--config-dir", days.config)
    told = run("run", "--quiet", "--source", source, *where, "--format", "json")
    assert told.exit_code == 0, told.output
    assert told.output == f"Data of {day(0)}: 30 models, the first day of this history.\n"


def test_years_are_one_table_a_folder(days: Days, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    written = run("history", "lake", lake, "--data-dir", days.data.root, "--quiet")
    assert written.output == f"3 days written to {lake}\n", written.exception
    assert pipeline_history.lake(days.data, lake) == 0
    likely = duckdb.sql(
        f"""SELECT data_date::VARCHAR, count(*) FILTER ("{GPAI}" >= 2) AS likely
        FROM read_parquet('{lake}/verdicts/*/*.parquet', hive_partitioning = true,
        union_by_name = true) GROUP BY ALL ORDER BY ALL"""
    ).fetchall()
    counted = [(r.data_date, r.likely) for r in past(days)
               if f"{r.rule}/{r.tier}@{r.mode}" == GPAI]  # fmt: skip
    assert likely == counted
    came = duckdb.sql(
        f"""SELECT id, min(data_date)::VARCHAR FROM read_parquet('{lake}/models/*/*.parquet',
        hive_partitioning = true) WHERE id = '{KNOWN}' GROUP BY id"""
    ).fetchall()
    assert came == [(KNOWN, day(KNOWN_FROM))]


def test_watch_names_lines_and_well_known_models(days: Days) -> None:
    where = ("--out", days.out, "--data-dir", days.data.root)
    said = run("watch", *where).output
    assert f"{KNOWN} (500,000 downloads) is now likely covered by" in said and GPAI in said
    then, now = (
        next(r for r in past(days) if r.data_date == d and r.key[1:4] ==
             ("eu-gpai", "held", "cumulative")) for d in (day(1), day(2)))  # fmt: skip
    assert then.expected is not None and now.expected is not None
    assert now.expected > then.expected and now.surely > then.surely
    for line, words, before, after in (
        (HELD, "expected to be covered", then.expected, now.expected),
        (f"{HELD}.surely", "surely covered", then.surely, now.surely),
    ):
        said = run("watch", "--line", f"{line}>={after}", "--well-known", 10**9, *where).output
        assert said == (
            f"eu-gpai/held (cumulative) reached {after:,} models {words}:"
            f" {before:,} on {day(1)}, {after:,} on {day(2)}.\n"
        )
    quiet = run("watch", "--line", f"{HELD}>={after + 1}", "--well-known", 10**9, *where)
    assert (quiet.exit_code, quiet.output) == (0, "")


@pytest.mark.parametrize("line", ["", "eu-gpai", "eu-gpai/gpai@own>=x", "no/such@own>=1"])
def test_a_line_that_is_none_is_a_usage_error(days: Days, line: str) -> None:
    error = run("watch", "--line", line, "--out", days.out).exception
    assert isinstance(error, HubscanError) and error.exit_code == 2


@pytest.mark.parametrize("words", ["expected to be covered", "likely covered"])
def test_round_numbers_are_said_once_a_count(days: Days, words: str) -> None:
    """Of the likely count where one of the days has no other."""
    *_, row = past(days)

    def on(date: str, count: int, known: bool = True) -> Past:
        likely = 77 if words.startswith("expected") else count
        return replace(row, data_date=date, likely=likely, expected=count if known else None)

    is_known = words.startswith("expected")
    few, many = on("2026-01-01", 3, is_known), on("2026-01-02", 1_234)
    (up,) = watch.crossings([few, many], [])
    assert up.line.count == 1_000 and f" reached 1,000 models {words}: 3 on" in up.words()
    many, few = on("2026-01-01", 1_234), on("2026-01-02", 3, is_known)
    (down,) = watch.crossings([many, few], [])
    assert down.line.count == 5 and f" fell below 5 models {words}: 1,234 on" in down.words()


def test_an_expected_count_that_is_none_is_not_waited_for(days: Days) -> None:
    then, now = (replace(row, expected=None) for row in past(days)[:: len(past(days)) - 1])
    line = f"{now.rule}/{now.tier}@{now.mode}"
    assert watch.crossings([then, now], [watch.parse_line(f"{line}>=1000")]) == []
    with pytest.raises(UnknownNameError, match="no count is expected") as error:
        watch.crossings([then, now], [watch.parse_line(f"{line}.expected>=1")])
    assert f"{line}.likely" in (error.value.hint or "")


def test_a_notice_gets_the_paragraph_and_no_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secretsecret")
    script = tmp_path / "told.py"
    script.write_text(
        "import os, sys, pathlib\n"
        "env = [v for v in os.environ.items() if 'TOKEN' in v[0] or 'HUBSCAN_' in v[0]]\n"
        f"pathlib.Path({str(tmp_path / 'told')!r}).write_text(sys.stdin.read() + str(env))\n"
    )
    command = f"{sys.executable} {script}"
    assert notify(command, "Data of today.", {"date": "2026-01-01"}, Observer())
    assert (tmp_path / "told").read_text() == ("Data of today.\n[('HUBSCAN_DATE', '2026-01-01')]")


@pytest.mark.parametrize("command", ["false", "/no/such/program", "sleep 9"])
def test_a_notice_that_fails_costs_nothing(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hubscan.pipeline.notify._SECONDS", 0.2)
    told: list[str] = []
    watching = Observer()
    monkeypatch.setattr(watching, "note", told.append, raising=False)
    assert not notify(command, "x", {}, watching)
    assert len(told) == 1 and "--notify-command" in told[0]


@pytest.mark.parametrize("command", ["", "  ", "mail -s 'x"])
def test_a_command_that_is_none_is_said_before_the_scan(command: str) -> None:
    with pytest.raises(ConfigError, match="--notify-command"):
        words_of(command)


def test_the_settings_take_both(tmp_path: Path) -> None:
    config = small_config(tmp_path / "config")
    settings = config / "hubscan.yaml"
    text = settings.read_text()
    settings.write_text(f"{text}notify_command: mail me\nsite: https://example.org\n")
    assert Config(config).settings.site == "https://example.org"
    settings.write_text(f"{text}site: https://me:pw@example.org\n")
    with pytest.raises(ConfigError, match="site"):
        _ = Config(config).settings
