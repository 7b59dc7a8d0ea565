"""The probability that each test on facts holds, as a degree of the chain.

Bounds decide first: what surely or never holds is 255 or 0, and nothing else is. A known figure
gives it by its interval; an undisclosed root by the prior within its bounds; a figure that is
compared with an uncertain line by which of the four witnesses pass; an unknown class by how often
it holds where it is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.census import chain, spread
from hubscan.census.chain import EVEN, NEVER, SURELY, Chain
from hubscan.census.normal import cdf
from hubscan.census.prior import GRID, Rows
from hubscan.census.profiles import Profiles
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.cost import usd_per_flop
from hubscan.rules.degrees import LIKELY, NOT, SURE, UNKNOWN, Degrees

Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]

_TEST = re.compile(r"^(\w+) (>=?|<=?) (\d[\d.e+]*)( \(\d+\))?$")
_SUMS = ("training_flop", "training_cost_usd")
_STEPS = ("own_flop", "own_cost_usd", "training_tokens")
_SIZES = ("parameters", "active_parameters")
_SCORES = ("mmlu", "mmlu_5_shot", "humaneval")
_TINY = 1e-3
_NO_SIZE = 99.0
"""log10 beyond any size."""
_LEAST_KNOWN = 20
_RARELY = 0.02
"""An unknown class is never taken to be rarer than this, nor more common than its complement."""
P_LIKELY = 0.77
"""Chance of the better side of an uncertain line: its place is as likely anywhere in the interval.

With x the error on the scale where best is 0 and the 5 and 95 % points are ∓a, the mean of Φ(z) for
z from 0 to a is (a·Φ(a) + φ(a) - φ(0)) / a = 0.770.
"""


@dataclass(slots=True)
class Evidence:
    """Makes the chain degree of a test from what is known of all models."""

    con: duckdb.DuckDBPyConnection
    known: Assumptions
    profiles: Profiles
    seen: Rows
    models: int
    _ends: dict[str, tuple[Doubles, Doubles, Doubles]] = field(default_factory=dict)

    def of(self, name: str, five: Degrees) -> Chain:
        """(models,) degrees of the test `name`, whose five-valued degrees are `five`."""
        match = _TEST.match(name)
        open_ = (five != NOT) & (five != SURE)
        out = np.where(five == SURE, SURELY, NEVER).astype(np.uint8)
        rows = np.flatnonzero(open_)
        if not len(rows):
            return out
        if match is None or not self._has(match[1]):
            out[rows] = _by_witnesses(five, rows)
            return out
        quantity, sign, line = match[1], match[2], float(match[3])
        p = self._above(quantity, line, rows)
        out[rows] = chain.degrees(p if sign in (">", ">=") else 1 - p)
        return out

    def of_lost_parents(self, name: str, five: Degrees, child: NDArray[np.int64]) -> Chain:
        """(children,) the same of lost parents: their compute is what is known of the child's."""
        out = np.where(five == SURE, SURELY, NEVER).astype(np.uint8)
        rows = np.flatnonzero((five != NOT) & (five != SURE))
        match = _TEST.match(name)
        if match is None or match[1] not in ("training_flop", "own_flop") or not len(rows):
            out[rows] = _by_witnesses(five, rows)
            return out
        p = self._above("training_flop", float(match[3]), child[rows])
        out[rows] = chain.degrees(p if match[2] in (">", ">=") else 1 - p)
        return out

    def _has(self, quantity: str) -> bool:
        return quantity in (*_SUMS, *_STEPS, *_SIZES, *_SCORES)

    def _above(self, quantity: str, line: float, rows: NDArray[np.int64]) -> Doubles:
        if quantity in _SCORES:
            return self._score_above(quantity, line, rows)
        low, best, high = (end[rows] for end in self._logs(quantity))
        at = np.log10(max(line, _TINY))
        found = spread.above(low, np.nan_to_num(best, nan=0.0), high, at)
        unknown = np.flatnonzero(~np.isfinite(best))
        if len(unknown):
            found[unknown] = self._unknown(quantity, at, rows[unknown], low[unknown], high[unknown])
        return found

    def _unknown(
        self, quantity: str, at: float, rows: NDArray[np.int64], low: Doubles, high: Doubles
    ) -> Doubles:
        """P(x > 10**at) where no best value is known, within the bounds."""
        price = self._price() if quantity.endswith("_usd") else 0.0
        if quantity in _SIZES:
            return self._size_above(at, low, high)
        # what the prior has beyond a bound lies at the bound: the line is within them here
        whole = self._prior(quantity, at - price, rows)
        if quantity in _SUMS:
            return self._only_step_open(at - price, rows, whole)
        p = self.profiles
        hidden = p.alone[rows] & ~p.base[rows]
        scratch = 1 - self.known["hidden_derivative_share"].value
        own = np.where(hidden, scratch * whole, whole)
        return np.where(p.alone[rows], own, _tuning_above(self.known, high, at))

    def _only_step_open(self, at: float, rows: NDArray[np.int64], otherwise: Doubles) -> Doubles:
        """Where only the own step is open, the figure of the root decides."""
        root = self.profiles.from_root[rows]
        low, _, high = (end[rows] for end in self._logs("training_flop"))
        closed = np.flatnonzero(np.isfinite(root))
        found = otherwise.copy()
        best = np.clip(root[closed], low[closed], high[closed])
        upper = np.minimum(high[closed], best + (best - low[closed]).clip(0.1, 0.5))
        found[closed] = spread.above(low[closed], best, upper, at)
        return found

    def _prior(self, quantity: str, at: float, rows: NDArray[np.int64]) -> Doubles:
        p = self.profiles
        by_profile = p.tokens_above(at) if quantity == "training_tokens" else p.share_above(at)
        found: Doubles = by_profile[p.alike[rows]]
        return found

    def _size_above(self, at: float, low: Doubles, high: Doubles) -> Doubles:
        sizes = np.sort(self.profiles.sizes)
        below_low = np.where(np.isfinite(low), _share(sizes, np.nan_to_num(low)), 0.0)
        most = np.nan_to_num(high, posinf=_NO_SIZE)
        below_high = _share(sizes, most)
        mass = np.maximum(below_high - below_low, _TINY)
        passing = below_high - _share(sizes, np.full(len(low), at))
        found: Doubles = np.clip(passing / mass, _TINY, 1 - _TINY)
        return found

    def _score_above(self, quantity: str, line: float, rows: NDArray[np.int64]) -> Doubles:
        low, best, high = (end[rows] for end in self._figures(quantity))
        found = spread.above(low, np.nan_to_num(best), high, line)
        unknown = np.flatnonzero(~np.isfinite(best))
        if len(unknown):
            slope, intercept, width = self.seen.score
            flop = self._typical_flop(rows[unknown])
            mean = np.minimum(slope * flop + intercept, high[unknown])
            top = cdf((high[unknown] - mean) / width)
            found[unknown] = np.clip((top - cdf((line - mean) / width)) / top, 0.0, 1.0)
        return found

    def _typical_flop(self, rows: NDArray[np.int64]) -> Doubles:
        """log10 FLOP at best, or the middle of the prior."""
        _, best, high = self._logs("training_flop")
        p = self.profiles
        middle = np.array([np.searchsorted(cells, 0.5) for cells in p.cumulative])
        size = np.where(np.isfinite(p.size), p.size, float(np.median(p.sizes)))
        typical = GRID[np.minimum(middle, len(GRID) - 1)] + size + np.log10(6.0)
        found = np.where(np.isfinite(best[rows]), best[rows], p.from_root[rows])
        found = np.where(np.isfinite(found), found, typical[p.alike[rows]])
        return np.minimum(found, high[rows])

    def _price(self) -> float:
        return float(np.log10(usd_per_flop(self.known)[1]))

    def _logs(self, quantity: str) -> tuple[Doubles, Doubles, Doubles]:
        """log10 of low, best and high; open ends are infinite, an unknown best is NaN."""
        key = f"log {quantity}"
        if key not in self._ends:
            low, best, high = self._figures(quantity)
            with np.errstate(divide="ignore"):
                logs = tuple(np.log10(np.maximum(end, 0.0)) for end in (low, best, high))
            self._ends[key] = logs[0], np.where(np.isneginf(logs[1]), 0.0, logs[1]), logs[2]
        return self._ends[key]

    def _figures(self, quantity: str) -> tuple[Doubles, Doubles, Doubles]:
        if quantity not in self._ends:
            self._ends[quantity] = _read(self.con, quantity, self.known)
        return self._ends[quantity]


def _read(
    con: duckdb.DuckDBPyConnection, quantity: str, known: Assumptions
) -> tuple[Doubles, Doubles, Doubles]:
    """Low, best and high of a quantity; open ends are infinite, an unknown best is NaN."""
    stored, factor = quantity, (1.0, 1.0, 1.0)
    if quantity == "own_cost_usd":
        stored, factor = "own_flop", usd_per_flop(known)
    ends = [f"{stored}_{end}" for end in ("low", "best", "high")]
    table = con.execute(f"SELECT {', '.join(ends)} FROM estimates ORDER BY model").fetchnumpy()
    fill = (-np.inf, np.nan, np.inf)
    low, best, high = (
        np.ma.filled(np.ma.asarray(table[name], dtype=np.float64), value) * times
        for name, value, times in zip(ends, fill, factor, strict=True)
    )
    return low, best, high


def _share(values: Doubles, at: Doubles) -> Doubles:
    """The share of ascending `values` that lie at or below each of `at`."""
    found: Doubles = np.searchsorted(values, at, side="right") / len(values)
    return found


def _tuning_above(known: Assumptions, high: Doubles, at: float) -> Doubles:
    """P(own step > 10**at) of a fine-tune, whose upper bound is what 95 % of them stay below."""
    tokens = known["finetune_tokens"]
    best = high - np.log10(tokens.high / tokens.value)
    return spread.above(np.full(len(high), -np.inf), best, high, at)


def _by_witnesses(five: Degrees, rows: NDArray[np.int64]) -> Chain:
    """Degrees by the witnesses alone; an unknown class is as frequent as where it is known."""
    decided = five[five != UNKNOWN]
    if len(decided) >= _LEAST_KNOWN:
        share = float(np.clip((decided >= LIKELY).mean(), _RARELY, 1 - _RARELY))
        unknown = chain.degrees(np.array([share]))[0]
    else:
        unknown = np.uint8(EVEN)
    sides = chain.degrees(np.array([1 - P_LIKELY, P_LIKELY]))
    table = np.array([NEVER, sides[0], unknown, sides[1], SURELY], dtype=np.uint8)
    found: Chain = table[five[rows]]
    return found
