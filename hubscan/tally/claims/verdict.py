"""Does what was counted bear a claim out?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from hubscan.tally.claims.claim import Expect, Expectation


class Verdict(StrEnum):
    """From borne out to refuted; bounds decide the sure ones, best values the likely ones."""

    HOLDS = "holds"
    LIKELY = "likely holds"
    OPEN = "undetermined"
    UNLIKELY = "likely does not hold"
    FAILS = "does not hold"
    UNTESTED = "cannot be tested on this snapshot"
    MEASURED = "no number claimed: measured only"


@dataclass(frozen=True, slots=True)
class Counts:
    """Models that meet the test (at least, likely, at most) among those the claim speaks of."""

    surely: int
    likely: int
    possibly: int
    selected: int
    """Models that the claim speaks of, those of unknown date included."""
    undated: int
    """Those among them whose date is not known."""
    lowest: int
    """Least level, 0 to 3, of any of them; 0 if there is none."""
    highest: int
    """Greatest level of any of them; 0 if there is none."""


def judge(wanted: Expectation, counts: Counts, named: Mapping[str, int]) -> Verdict:
    """The verdict; `named` gives the level of each model the claim names, by lower-case id."""
    met = (counts.surely, counts.likely, counts.possibly)
    if wanted.kind is Expect.MEASURE:
        return Verdict.MEASURED
    if wanted.kind is Expect.COUNT:
        return _in_range(wanted, *met)
    if not counts.selected:
        return Verdict.UNTESTED
    if wanted.kind is Expect.SHARE:
        return _in_range(wanted, *(n / counts.selected for n in met))
    if wanted.kind is Expect.EXACTLY:
        return _exactly({m.lower() for m in wanted.models}, named)
    return _LEVEL_OF[wanted.kind](counts)


def judge_on_part(wanted: Expectation, verdict: Verdict) -> Verdict:
    """The verdict when only a part of the Hub was counted: a part can show that some model meets
    a test, and so refute "none"; it cannot show more."""
    shown = {
        Expect.ANY: (Verdict.HOLDS, Verdict.LIKELY),
        Expect.NONE: (Verdict.FAILS, Verdict.UNLIKELY),
        Expect.MEASURE: (Verdict.MEASURED,),
    }
    return verdict if verdict in shown.get(wanted.kind, ()) else Verdict.UNTESTED


_BY_LEVEL = (Verdict.FAILS, Verdict.OPEN, Verdict.LIKELY, Verdict.HOLDS)
_OPPOSITE = {
    Verdict.HOLDS: Verdict.FAILS,
    Verdict.LIKELY: Verdict.UNLIKELY,
    Verdict.OPEN: Verdict.OPEN,
    Verdict.FAILS: Verdict.HOLDS,
}
_LEVEL_OF: Mapping[Expect, Callable[[Counts], Verdict]] = {
    Expect.ALL: lambda c: _BY_LEVEL[c.lowest],
    Expect.ANY: lambda c: _BY_LEVEL[c.highest],
    Expect.NONE: lambda c: _OPPOSITE[_BY_LEVEL[c.highest]],
}
_WORST_FIRST = (Verdict.FAILS, Verdict.UNLIKELY, Verdict.OPEN, Verdict.LIKELY, Verdict.HOLDS)


def _exactly(wanted: set[str], named: Mapping[str, int]) -> Verdict:
    """The worst part decides: each wanted model must meet the test, every other must not."""
    parts = [
        _BY_LEVEL[level] if name in wanted else _OPPOSITE[_BY_LEVEL[level]]
        for name, level in named.items()
    ]
    return min(parts, key=_WORST_FIRST.index, default=Verdict.UNTESTED)


def _in_range(wanted: Expectation, least: float, likely: float, most: float) -> Verdict:
    low = 0.0 if wanted.low is None else wanted.low
    high = float("inf") if wanted.high is None else wanted.high
    if low <= least and most <= high:
        return Verdict.HOLDS
    if most < low or least > high:
        return Verdict.FAILS
    return Verdict.LIKELY if low <= likely <= high else Verdict.UNLIKELY
