"""The probability that each test on facts holds, as a degree of the chain.

Bounds decide first: what surely or never holds is 255 or 0, and nothing else is. A known figure
gives it by its interval; an undisclosed root by the prior within its bounds; a figure that is
compared with an uncertain line by which of the four witnesses pass; an unknown class by how often
it holds where it is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from threading import RLock

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hubscan.census import chain, kept_sizes, spread
from hubscan.census.by_witness import by_witnesses
from hubscan.census.chain import NEVER, SURELY, Chain
from hubscan.census.comparison import Comparison, comparison
from hubscan.census.kinds import Kinds, Marks, mixed
from hubscan.census.prior import Rows
from hubscan.census.profiles import Profiles
from hubscan.census.score_chances import score_above
from hubscan.census.text_models import TextModels
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.cost import usd_per_flop
from hubscan.model.benchmarks import NAMES as SCORES
from hubscan.rules.engine.degrees import NOT, SURE, Degrees

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Ends = tuple[Doubles, Doubles, Doubles]
Bools = NDArray[np.bool_]

_BUILDS = "builds_on_others is true"
"""A model that tells nothing may come from another that it does not name."""
_ENDS = ("low", "best", "high")
_SUMS = ("training_flop", "training_cost_usd")
_STEPS = ("own_flop", "own_cost_usd", "training_tokens")
_SIZES = ("parameters", "active_parameters")
_ALL = {quantity: quantity for quantity in (*_SUMS, *_STEPS, *_SIZES, *SCORES)}
_OF_LOST = dict.fromkeys(("training_flop", "own_flop"), "training_flop")
_TINY = 1e-3
_NO_SIZE = 99.0
"""log10 beyond any size."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a quantity: models of which the same is known are one kind."""

    kinds: Kinds
    profiles: Profiles
    """Of one model of each kind."""
    ends: Ends
    """(kinds,) each; open ends are infinite, an unknown best is NaN."""
    logs: Ends
    """Their decimal logarithms."""
    flop: Ends
    """log10 of the ends of the training compute of one model of each kind."""
    kept: Doubles
    """(kinds,) how probably the best value is just that; otherwise its interval says."""


@dataclass(slots=True)
class Evidence:
    """Makes the chain degree of a test from what is known of all models."""

    con: duckdb.DuckDBPyConnection
    constants: Assumptions
    profiles: Profiles
    seen: Rows
    apart: Bools | None = None
    """(models,) those that do not tell how others are (see `audited.Panel.was_read`)."""
    _known: dict[str, Known] = field(default_factory=dict)
    _writes: TextModels | None = None
    """Read when a score is first asked for."""
    _kept: Doubles | None = None
    """(models,) `kept_sizes`, read when a size is first asked for."""
    _asking: RLock = field(default_factory=RLock)
    """Held by who asks the connection, or waits for what another asks."""
    _making: dict[str, RLock] = field(default_factory=dict)
    """By quantity, held by who puts models together by it."""
    _told: dict[Comparison, Doubles] = field(default_factory=dict)
    """What a known best value says: no prior moves it."""
    _found: dict[Comparison, Chain] = field(default_factory=dict)
    """(kinds,) degrees of a comparison: lost parents are asked what models are."""

    def of(self, name: str, five: Degrees) -> Chain:
        """(models,) degrees of the test `name`, whose five-valued degrees are `five`."""
        found = self._weighed(name, five, _ALL)
        if name == _BUILDS:
            known = self._find("training_flop")
            nothing = known.profiles.by_count | ~(known.ends[0] > 0)
            nothing &= (known.profiles.origins.hidden > 0) & ~np.isfinite(known.ends[1])
            hidden = np.where(nothing, chain.degrees(known.profiles.origins.hidden), NEVER)
            found = np.where(five == NOT, hidden[known.kinds.of], found)
        return found

    def of_lost_parents(self, name: str, five: Degrees, child: Ints) -> Chain:
        """(children,) the same of lost parents: their compute is what is known of the child's."""
        return self._weighed(name, five, _OF_LOST, child)

    def _weighed(
        self, name: str, five: Degrees, weighed: Mapping[str, str], models: Ints | None = None
    ) -> Chain:
        """The degree of each of `five`, for quantities of `weighed` → what is read of `models`."""
        open_ = (five != NOT) & (five != SURE)
        out = np.where(five == SURE, SURELY, NEVER).astype(np.uint8)
        if not open_.any():
            return out
        test = comparison(name, weighed)
        if test is None:
            rows = np.flatnonzero(open_)
            out[rows] = by_witnesses(five, rows, self.apart if models is None else None)
            return out
        return np.where(open_, self._by_comparison(test, models), out)

    def _by_comparison(self, test: Comparison, models: Ints | None) -> Chain:
        """(models,) degrees of a comparison, as if no bound settled it."""
        if test not in self._found:
            p = self._above(test)
            self._found[test] = chain.degrees(p if test[1] in (">", ">=") else 1 - p)
        kind = self._find(test[0]).kinds.of
        return self._found[test][kind if models is None else kind[models]]

    def moved(self, decades: float) -> Evidence:
        """The same if all that the prior says of training were so many decades more."""
        profiles = replace(self.profiles, moved=decades)
        known = {
            quantity: replace(known, profiles=replace(known.profiles, moved=decades))
            for quantity, known in self._known.items()
        }
        return replace(self, profiles=profiles, _known=known, _found={})

    def again(self, name: str, column: Chain) -> Chain:
        """The test `name` under this evidence from its degrees under other: bounds stay."""
        return self._again(column, comparison(name, _ALL))

    def again_of_lost_parents(self, name: str, column: Chain, child: Ints) -> Chain:
        """The same of lost parents (see `of_lost_parents`)."""
        return self._again(column, comparison(name, _OF_LOST), child)

    def _again(self, column: Chain, test: Comparison | None, models: Ints | None = None) -> Chain:
        if test is None or test[0] in _SIZES:
            return column
        open_ = (column != NEVER) & (column != SURELY)
        return np.where(open_, self._by_comparison(test, models), column) if open_.any() else column

    def _find(self, quantity: str) -> Known:
        """Put models together of which the same is known about a quantity."""
        with self._making.setdefault(quantity, RLock()):
            if quantity not in self._known:
                self._known[quantity] = self._put_together(quantity)
            return self._known[quantity]

    def _put_together(self, quantity: str) -> Known:
        stored, factor = quantity, (1.0, 1.0, 1.0)
        if quantity == "own_cost_usd":
            stored, factor = "own_flop", usd_per_flop(self.constants)
        marks, unknown = self._marks(stored)
        p = self.profiles
        if quantity in (*SCORES, "training_cost_usd"):
            marks = mixed(marks, self._find("training_flop").kinds.of)
        if quantity in SCORES:
            marks = mixed(marks, self._text().unknown)
        marks = mixed(marks, np.where(unknown | p.by_count, p.mark, 0))
        marks = mixed(marks, p.by_count)
        kept = np.zeros(len(marks))
        if quantity in _SIZES:
            kept = self._kept_sizes()
            marks = mixed(marks, kept)
        kinds = Kinds.by(marks)
        low, best, high = self._ends(stored, kinds.first)
        ends = low * factor[0], best * factor[1], high * factor[2]
        logs = _logs(ends)
        flop = logs
        if quantity != "training_flop":
            of_flop = self._find("training_flop")
            low, best, high = of_flop.logs
            same = of_flop.kinds.of[kinds.first]
            flop = low[same], best[same], high[same]
        return Known(kinds, p.of(kinds.first), ends, logs, flop, kept[kinds.first])

    def _marks(self, quantity: str) -> tuple[Marks, Bools]:
        """(models,) a mark of the figure, and whether its best is unknown: an interval without one
        is known by its ends to hundredths of a decade."""
        low, best, high = (f"{quantity}_{end}" for end in _ENDS)
        rounded = (f"round(log10(greatest({end}, 1e-300)), 2)" for end in (low, high))
        query = (
            f"SELECT CASE WHEN {best} IS NULL THEN hash({', '.join(rounded)})"
            f" ELSE hash({low}, {best}, {high}) END AS mark, {best} IS NULL AS unknown"
            " FROM estimates ORDER BY model"
        )
        with self._asking:
            found = self.con.execute(query).fetchnumpy()
        return np.asarray(found["mark"], np.uint64), np.asarray(found["unknown"], np.bool_)

    def _ends(self, quantity: str, models: Ints) -> Ends:
        ends = ", ".join(f"e.{quantity}_{end}" for end in _ENDS)
        query = f"SELECT {ends} FROM _first JOIN estimates e USING (model) ORDER BY model"
        with self._asking:
            self.con.register("_first", pa.table({"model": pa.array(models, pa.int32())}))
            found = self.con.execute(query).fetchnumpy()
            self.con.unregister("_first")
        low, best, high = (
            np.ma.filled(np.ma.asarray(found[f"{quantity}_{end}"], dtype=np.float64), value)
            for end, value in zip(_ENDS, (-np.inf, np.nan, np.inf), strict=True)
        )
        return low, best, high

    def _above(self, test: Comparison) -> Doubles:
        """(kinds,) P(quantity > line), or P(quantity >= line) for `>=` and its opposite, `<`."""
        quantity, sign, line = test
        known = self._find(quantity)
        if quantity in SCORES:
            writes = self._text().probable[known.kinds.first]
            return score_above(known, line, self.seen.score, writes)
        low, best, high = known.logs
        at = np.log10(max(line, _TINY))
        found = np.empty(len(best))
        told = np.isfinite(best)
        if quantity in _SUMS:
            told &= ~known.profiles.by_count
        if test not in self._told:
            kept, by_spread = known.kept[told], spread.above(low[told], best[told], high[told], at)
            above = best[told] >= at if sign in (">=", "<") else best[told] > at
            self._told[test] = kept * above + (1 - kept) * by_spread
        found[told] = self._told[test]
        if quantity in _SIZES:
            found[~told] = self._size_above(known, at)[~told]
        else:
            price = 0.0
            if quantity.endswith("_usd"):
                price = float(np.log10(usd_per_flop(self.constants)[1]))
            found[~told] = self._unknown(quantity, known, at, price)[~told]
        return found

    def _unknown(self, quantity: str, known: Known, at: float, price: float) -> Doubles:
        """P(x > 10**at) where no best value is known, within the bounds."""
        # what the prior has beyond a bound lies at the bound: the line is within them here
        p = known.profiles
        line = at - price
        above = p.tokens_above(line) if quantity == "training_tokens" else p.flop_above(line)
        if quantity in _SUMS:
            return _only_step_open(known, line, p.whole(above))
        own = p.own(above)
        if quantity == "training_tokens":  # so many would be more compute than it can have had
            own = np.where(line + p.middle_size[p.alike] + p.per_token > known.flop[2], 0.0, own)
        return np.where(p.origins.alone, own, _tuning_above(self.constants, known.logs[2], at))

    def _size_above(self, known: Known, at: float) -> Doubles:
        """P(parameters > 10**at) where no best value is known, within the bounds."""
        low, _, high = known.logs
        p = known.profiles
        below_low = np.where(np.isfinite(low), p.sizes_below(np.nan_to_num(low)), 0.0)
        below_high = p.sizes_below(np.nan_to_num(high, posinf=_NO_SIZE))
        mass = np.maximum(below_high - below_low, _TINY)
        passing = below_high - p.sizes_below(np.full(len(low), at))
        found: Doubles = np.clip(passing / mass, _TINY, 1 - _TINY)
        return found

    def _text(self) -> TextModels:
        with self._asking:
            self._writes = self._writes or TextModels.of(self.con, self.apart)
            return self._writes

    def _kept_sizes(self) -> Doubles:
        with self._asking:
            if self._kept is None:
                self._kept = kept_sizes.find(self.con, self.constants)
            return self._kept


def _logs(ends: Ends) -> Ends:
    """log10 of low, best and high; of a best that is 0 it is 0."""
    with np.errstate(divide="ignore"):
        low, best, high = (np.log10(np.maximum(end, 0.0)) for end in ends)
    return low, np.where(np.isneginf(best), 0.0, best), high


def _only_step_open(known: Known, at: float, otherwise: Doubles) -> Doubles:
    """Where only the own step is open, the figure of the root decides; `otherwise` is changed."""
    open_ = np.flatnonzero(np.isfinite(known.profiles.from_root))
    low, high = known.flop[0][open_], known.flop[2][open_]
    best = np.clip(known.profiles.from_root[open_], low, high)
    upper = np.minimum(high, best + (best - low).clip(0.1, 0.5))
    otherwise[open_] = spread.above(low, best, upper, at)
    return otherwise


def _tuning_above(known: Assumptions, high: Doubles, at: float) -> Doubles:
    """P(own step > 10**at) of a fine-tune, whose upper bound is what 95 % of them stay below."""
    tokens = known["finetune_tokens"]
    best = high - np.log10(max(tokens.high, 1.0) / max(tokens.value, 1.0))
    return spread.above(np.full(len(high), -np.inf), best, high, at)
