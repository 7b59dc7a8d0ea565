"""Counts of years to come, on pasts that grow as we say."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import pytest
from click.testing import CliRunner

import hubscan
from hubscan.cli.main import cli
from hubscan.model.errors import HubscanError
from hubscan.tally.forecast import GROWING, SLOWING, STATED, STEADY, added, forecast
from tests.conftest import AssessedSample
from tests.support.tables import make

COLUMN = "r/a@own"
BEGUN = date(2022, 3, 6)


def past(*new: int, undated: int = 0) -> duckdb.DuckDBPyConnection:
    """So many covered repositories a year, evenly over each, from the days the Hub counts."""
    days: list[date | None] = [None] * undated
    for year, number in enumerate(new):
        days += [BEGUN + timedelta(365.2425 * (year + (n + 1) / number)) for n in range(number)]
    con = duckdb.connect()
    make(con, "models", [{"key": f"{n:024x}", "created_at": d} for n, d in enumerate(days)])
    con.execute(f'CREATE TABLE verdicts AS SELECT model, 2 AS "{COLUMN}" FROM models')
    return con


def test_what_years_add() -> None:
    assert added(10, 2, 3, STEADY) == 30
    assert added(10, 2, 3, GROWING) == added(10, 2, 3, STATED) == 20 + 40 + 80
    assert added(10, 4, 3, SLOWING) == pytest.approx(20 + 20 * 2**0.5 * (1 + 2**0.25))
    assert added(10, 2, 1.5, GROWING) == 20 + 40 / 2, "the last year counts in part"
    assert added(10, 2, 0, GROWING) == 0


@pytest.mark.slow
def test_the_growth_that_would_have_missed_least_is_taken() -> None:
    steady = forecast(past(40, 40, 40, 40), COLUMN, 2, 2030)
    assert steady.covered == 160 and steady.growth == pytest.approx(1, abs=0.02)
    assert dict(steady.misses)[STEADY] < 0.03
    doubling = forecast(past(20, 40, 80, 160, 320), COLUMN, 2, 2030)
    assert doubling.method == GROWING and doubling.growth == pytest.approx(2, rel=0.02)
    assert [name for name, _ in doubling.misses] == [GROWING, SLOWING, STEADY]
    slowing = forecast(past(20, 80, 160, 226, 269, 293), COLUMN, 2, 2030)
    assert slowing.method == SLOWING


def test_days_to_come_and_their_intervals() -> None:
    found = forecast(past(40, 30, 40, 50), COLUMN, 2, 2030)
    assert abs(found.last_year - 50) <= 1 and found.covered == 160
    assert [p.day for p in found.points] == [date(year, 12, 31) for year in range(2026, 2031)]
    first, last = found.points[0], found.points[-1]
    assert first.forecast == pytest.approx(160 + 50 * 300 / 365.2425, rel=0.01)
    assert last.high / last.forecast > first.high / first.forecast > 1
    assert all(p.low >= found.covered for p in found.points), "what is there is counted"


def test_a_stated_growth_is_tried_too() -> None:
    found = forecast(past(20, 40, 80, 160, 320), COLUMN, 2, 2028, growth=1)
    assert found.method == STATED and found.growth == 1
    assert found.points[-1].forecast < 2 * found.covered
    last = found.trials[-1]
    assert last.method == STATED and last.counted > last.forecast
    assert found.years_tried == pytest.approx(3, abs=0.01)


def test_repositories_from_before_the_hub_counted_days_do_not_grow() -> None:
    found = forecast(past(40, 40, 40, 40, undated=50), COLUMN, 2, 2027)
    assert found.undated == 50 and found.covered == 210 and found.last_year < 50
    assert found.trials[0].counted > 50


def test_too_little_to_carry_forward() -> None:
    with pytest.raises(HubscanError, match="covers 8 repositories, too few"):
        forecast(past(2, 2, 2, 2), COLUMN, 2, 2030)
    with pytest.raises(HubscanError, match="too short a past"):
        forecast(past(40), COLUMN, 2, 2030)
    with pytest.raises(HubscanError, match="2020 is past"):
        forecast(past(40, 40, 40, 40), COLUMN, 2, 2020)


def test_on_the_command_line_and_from_python(sample: AssessedSample) -> None:
    at = ["--data-dir", str(sample.data.root)]
    said = CliRunner().invoke(cli, ["forecast", "eu-gpai/gpai", "--until", "2028", *at])
    assert said.exit_code == 0, said.output
    with hubscan.load(sample.data.root) as loaded:
        frame = loaded.forecast("eu-gpai/gpai", until=2028)
    assert f"{frame.forecast.iloc[-1]:,.0f}" in said.output
    assert list(frame.columns)[:4] == ["rule", "tier", "mode", "day"]
    higher = ["--set", "eu-gpai.flop_line=1e24", "--growth", "1.2", "--json"]
    bent = CliRunner().invoke(cli, ["forecast", "eu-gpai/gpai", *higher, *at])
    assert bent.exit_code == 0 and '"method": "stated"' in bent.stdout
    few = CliRunner().invoke(cli, ["forecast", "ny-raise", *at])
    assert "too few" in str(few.exception)
