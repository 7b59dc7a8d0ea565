"""The probability that each test on facts holds, as a degree of the chain.

Bounds decide first: what surely or never holds is 255 or 0, and nothing else is. A known figure
gives it by its interval; an undisclosed root by the prior within its bounds; a figure that is
compared with an uncertain line by which of the four witnesses pass; an unknown class by how often
it holds where it is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from hubscan.census import chain, spread
from hubscan.census.by_witness import by_witnesses
from hubscan.census.chain import EVEN, NEVER, SURELY, Chain
from hubscan.census.comparison import Comparison, comparison
from hubscan.census.knowledge import SIZES, Knowledge, Known
from hubscan.census.prior import Rows
from hubscan.census.score_chances import score_above
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.cost import usd_per_flop
from hubscan.model.benchmarks import NAMES as SCORES
from hubscan.rules.engine.degrees import NOT, Degrees
from hubscan.rules.engine.told_apart import Kinds

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Ends = tuple[Doubles, Doubles, Doubles]
Bools = NDArray[np.bool_]

_BUILDS = "builds_on_others is true"
"""A model that tells nothing may come from another that it does not name."""
_SUMS = ("training_flop", "training_cost_usd")
_STEPS = ("own_flop", "own_cost_usd", "training_tokens")
_ALL = {quantity: quantity for quantity in (*_SUMS, *_STEPS, *SIZES, *SCORES)}
_OF_LOST = dict.fromkeys(("training_flop", "own_flop"), "training_flop")
_TINY = 1e-3
_SETTLED = np.array([NEVER, EVEN, EVEN, EVEN, SURELY], dtype=np.uint8)
"""By degree of five, what bounds settle."""
_NO_SIZE = 99.0
"""log10 beyond any size."""


@dataclass(frozen=True, slots=True)
class Population:
    """Whose degrees are asked for: models, or parents that they lack."""

    kinds: Kinds
    """Those of which the tests say the same, put together."""
    telling: Ints
    """(kinds,) how many of each tell how others are."""
    models: Ints | None = None
    """The model of which is known what is known of each; None if it is itself."""


@dataclass(slots=True)
class Evidence:
    """Makes the chain degree of a test from what is known of all models."""

    known: Knowledge
    seen: Rows
    _told: dict[Comparison, Chain] = field(default_factory=dict)
    """What a known best value says: no prior moves it."""
    _found: dict[Comparison, Chain] = field(default_factory=dict)
    """(kinds,) degrees of a comparison: lost parents are asked what models are."""

    def of(self, name: str, five: Degrees, asked: Population) -> Chain:
        """(models,) degrees of the test `name`, whose five-valued degrees are `five` (kinds,)."""
        found = self._weighed(name, five, _ALL, asked)
        if name == _BUILDS:
            known = self.known.of("training_flop")
            nothing = known.profiles.by_count | ~(known.ends[0] > 0)
            nothing &= (known.profiles.origins.hidden > 0) & ~np.isfinite(known.ends[1])
            hidden = np.where(nothing, chain.degrees(known.profiles.origins.hidden), NEVER)
            rows = np.flatnonzero(asked.kinds.of_all(five == NOT))
            found[rows] = hidden[known.kinds.of[rows]]
        return found

    def of_lost_parents(self, name: str, five: Degrees, asked: Population) -> Chain:
        """(children,) the same of lost parents: their compute is what is known of the child's."""
        return self._weighed(name, five, _OF_LOST, asked)

    def _weighed(
        self, name: str, five: Degrees, weighed: Mapping[str, str], asked: Population
    ) -> Chain:
        """The degree of each, for quantities of `weighed` → what is read of its model."""
        test = comparison(name, weighed)
        if test is None:
            return asked.kinds.of_all(by_witnesses(five, asked.telling))
        out = asked.kinds.of_all(_SETTLED[five])
        rows = np.flatnonzero(out == EVEN)
        if len(rows):
            out[rows] = self._by_comparison(
                test, rows if asked.models is None else asked.models[rows]
            )
        return out

    def _by_comparison(self, test: Comparison, models: Ints) -> Chain:
        """(models,) degrees of a comparison, as if no bound settled it."""
        if test not in self._found:
            self._found[test] = self._of_kinds(test)
        found: Chain = self._found[test][self.known.of(test.quantity).kinds.of[models]]
        return found

    def moved(self, decades: float) -> Evidence:
        """The same if all that the prior says of training were so many decades more."""
        of_sizes = {test: found for test, found in self._found.items() if test.quantity in SIZES}
        return replace(self, known=self.known.moved(decades), _found=of_sizes)

    def _of_kinds(self, test: Comparison) -> Chain:
        """(kinds,) degrees of a comparison."""
        quantity, line = test.quantity, test.line
        known = self.known.of(quantity)
        if quantity in SCORES:
            writes = self.known.text().probable[known.kinds.first]
            return _degrees(test, score_above(known, line, self.seen.score, writes))
        low, best, high = known.logs
        at = np.log10(max(line, _TINY))
        found = np.empty(len(best), np.uint8)
        told = np.isfinite(best)
        if quantity in _SUMS:
            told &= ~known.profiles.by_count
        if test not in self._told:
            above = spread.above(low[told], best[told], high[told], at)
            if known.told is not None:
                some = known.told.of(np.flatnonzero(told))
                above = some.above(best[told], at, above, reached=test.line_is_above)
            self._told[test] = _degrees(test, above)
        found[told] = self._told[test]
        if quantity in SIZES:
            found[~told] = _degrees(test, self._size_above(known, at)[~told])
        else:
            price = 0.0
            if quantity.endswith("_usd"):
                price = float(np.log10(usd_per_flop(self.known.constants)[1]))
            found[~told] = _degrees(test, self._unknown(quantity, known, at, price)[~told])
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
        return np.where(
            p.origins.alone, own, _tuning_above(self.known.constants, known.logs[2], at)
        )

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


def _degrees(test: Comparison, above: Doubles) -> Chain:
    """From P(quantity > line), or P(quantity >= line) if the line goes with these."""
    return chain.degrees(above if test.asks_for_more else 1 - above)


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
