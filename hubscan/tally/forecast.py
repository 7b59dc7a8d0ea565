"""How many repositories a tier would cover in years to come, under a stated growth, and how well
the same reckoning would have done on years that are past.

What is known is one day of the Hub: when each repository that is still there was made, and what
covers it. So a past count is what is left of it, and growth is that of what was kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.model.clock import DAYS_A_YEAR
from hubscan.model.errors import HubscanError
from hubscan.store.engine import identifier

COUNTING_BEGAN = date(2022, 3, 2)
"""The Hub gives repositories that are older this day."""
STEADY, GROWING, SLOWING, STATED = "steady", "growing", "slowing", "stated"
METHODS = {
    STEADY: "every year adds as many as the last",
    GROWING: "every year adds so many times as many as the one before as the last did",
    SLOWING: "the growth of the last year loses half of its logarithm every year",
    STATED: "every year adds the stated times as many as the one before",
}
_FEWEST = 20
"""Fewer covered repositories than this are not carried forward."""
_FEWEST_TRIALS = 3
_MOST_GROWTH = 4.0
"""Growth beyond it, or below its inverse, is that of a handful of repositories."""
_STEP = 0.5
"""Years between the days on which the reckoning is tried."""
_EIGHTY = 1.2816
"""Standard errors on each side of an interval of 80 %."""

Ages = NDArray[np.float64]
"""(repositories,) years before the last day of the data."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One day of the past from which the count of a later day was reckoned."""

    method: str
    made_on: date
    of: date
    forecast: float
    counted: int

    @property
    def miss(self) -> float:
        """log(counted / forecast)."""
        return float(np.log(self.counted / self.forecast))


@dataclass(frozen=True, slots=True)
class Point:
    """The count of one day to come."""

    day: date
    forecast: float
    low: float
    """Ends of the 80 % interval: what the trials missed by, more for every year ahead."""
    high: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """The count of a verdict column, carried forward."""

    column: str
    today: date
    covered: int
    """On `today`."""
    undated: int
    """Of these, without a day of creation or from before the Hub counted days."""
    last_year: int
    """New in the year to `today`."""
    year_before: int
    method: str
    growth: float
    """What the first year to come is multiplied by."""
    points: tuple[Point, ...]
    trials: tuple[Trial, ...]
    misses: tuple[tuple[str, float], ...]
    """Method → mean of |log(counted / forecast)| over its trials, the least first."""

    @property
    def years_tried(self) -> float:
        """How far ahead the trials looked."""
        return max((t.of - t.made_on).days for t in self.trials) / DAYS_A_YEAR


def forecast(
    con: duckdb.DuckDBPyConnection,
    column: str,
    level: int,
    until: int,
    growth: float | None = None,
) -> Forecast:
    """The count of `column` from `level` (1 to 3) up, on the last day of each year to `until`.

    A `growth` that is not given is that of the method that missed least in the past. Reads
    `verdicts` and `models`. Raises `HubscanError` where there are too few repositories or years.
    """
    today, ages, undated = _ages(con, column, level)
    covered = len(ages) + undated
    if covered < _FEWEST:
        raise HubscanError(
            f"{column} covers {covered} repositories, too few to carry forward",
            hint=f"A count grows from at least {_FEWEST}; try --level possibly or another tier.",
        )
    if until < today.year:
        raise HubscanError(f"{until} is past; the data are of {today}")
    methods = (STATED,) if growth is not None else (STEADY, GROWING, SLOWING)
    trials = [t for method in methods for t in _trials(today, ages, undated, method, growth)]
    if len(trials) < _FEWEST_TRIALS * len(methods):
        raise HubscanError(
            f"{column} has too short a past to try a forecast on",
            hint=f"It takes {_FEWEST} covered repositories that are two years old.",
        )
    missed = sorted(((m, _mean(trials, m)) for m in methods), key=lambda pair: pair[1])
    chosen = missed[0][0]
    rate, last_year = _growth(ages, 0.0, growth), _new(ages, 0.0)
    spread = _a_year([t for t in trials if t.method == chosen])
    points = []
    for day in (date(year, 12, 31) for year in range(today.year, until + 1)):
        years = (day - today).days / DAYS_A_YEAR
        if years > 0:
            said = covered + added(last_year, rate, years, chosen)
            points.append(_point(day, years, said, covered, spread))
    return Forecast(
        column,
        today,
        covered,
        undated,
        last_year,
        _new(ages, 1.0),
        chosen,
        first_factor(rate, chosen),
        tuple(points),
        tuple(t for t in trials if t.method == chosen),
        tuple(missed),
    )


def _ages(con: duckdb.DuckDBPyConnection, column: str, level: int) -> tuple[date, Ages, int]:
    """The last day of the data, ages of dated covered repositories, and how many have no day."""
    row = con.execute("SELECT max(CAST(created_at AS DATE)) FROM models").fetchall()[0]
    if row[0] is None:
        raise HubscanError("no repository has a day of creation")
    today: date = row[0]
    found = con.execute(
        f"SELECT date_diff('day', CAST(m.created_at AS DATE), DATE '{today}') AS days"
        f" FROM verdicts v JOIN models m USING (model) WHERE v.{identifier(column)} >= {level}"
    ).fetchnumpy()["days"]
    days = np.ma.filled(np.ma.asarray(found, dtype=np.float64), np.nan)
    dated = days[days < (today - COUNTING_BEGAN).days]
    return today, np.sort(dated / DAYS_A_YEAR), int(len(days) - len(dated))


def _new(ages: Ages, since: float) -> int:
    """How many were made in the year that ended `since` years ago."""
    return int(((ages >= since) & (ages < since + 1)).sum())


def _growth(ages: Ages, since: float, stated: float | None) -> float:
    """New repositories of the last year over those of the year before."""
    if stated is not None:
        return stated
    ratio = _new(ages, since) / max(_new(ages, since + 1), 1)
    return float(np.clip(ratio, 1 / _MOST_GROWTH, _MOST_GROWTH))


def added(last_year: float, growth: float, years: float, method: str) -> float:
    """What `years` add after a year that added `last_year`; the last one counts in part.

    `growth` is that of `last_year` over the year before it.
    """
    total, flow, factor = 0.0, last_year, first_factor(growth, method)
    while years > 0:
        flow *= factor
        total += flow * min(years, 1.0)
        years -= 1.0
        if method == SLOWING:
            factor **= 0.5
    return total


def first_factor(growth: float, method: str) -> float:
    """What the first year to come is multiplied by."""
    if method == STEADY:
        return 1.0
    return growth**0.5 if method == SLOWING else growth


def _trials(
    today: date, ages: Ages, undated: int, method: str, stated: float | None
) -> list[Trial]:
    """The reckoning on each half-year that had two years of days behind it, for whole years."""
    begun = (today - COUNTING_BEGAN).days / DAYS_A_YEAR
    found = []
    for step in range(2, int((begun - 2) / _STEP) + 1):
        since = step * _STEP
        there = int((ages >= since).sum()) + undated
        if there < _FEWEST:
            break
        growth = _growth(ages, since, stated)
        for ahead in range(1, int(since) + 1):
            said = there + added(_new(ages, since), growth, ahead, method)
            counted = int((ages >= since - ahead).sum()) + undated
            found.append(
                Trial(method, _ago(today, since), _ago(today, since - ahead), said, counted)
            )
    return found


def _ago(today: date, years: float) -> date:
    return today - timedelta(round(years * DAYS_A_YEAR))


def _mean(trials: Sequence[Trial], method: str) -> float:
    return float(np.mean([abs(t.miss) for t in trials if t.method == method]))


def _a_year(trials: Sequence[Trial]) -> float:
    """Standard error of the logarithm for each year ahead."""
    ratios = [t.miss / ((t.of - t.made_on).days / DAYS_A_YEAR) for t in trials]
    return float(np.sqrt(np.mean(np.square(ratios))))


def _point(day: date, years: float, said: float, covered: int, spread: float) -> Point:
    wide = float(np.exp(_EIGHTY * spread * years))
    return Point(day, said, max(covered, said / wide), said * wide)
