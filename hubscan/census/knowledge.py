"""What is known of each quantity: of millions of models a few hundred thousand kinds are left."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from threading import RLock

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hubscan.census import told_sizes
from hubscan.census.kinds import Marks, kinds_by, mixed
from hubscan.census.profiles import Profiles
from hubscan.census.text_models import TextModels
from hubscan.census.told_sizes import ToldSizes
from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.cost import usd_per_flop
from hubscan.model.benchmarks import NAMES as SCORES
from hubscan.rules.engine.told_apart import Kinds

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Ends = tuple[Doubles, Doubles, Doubles]
Bools = NDArray[np.bool_]

SIZES = ("parameters", "active_parameters")
_ENDS = ("low", "best", "high")


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
    told: ToldSizes | None
    """Of one model of each kind, of a size."""


@dataclass(slots=True)
class Knowledge:
    """Puts models together of which the same is known, when a quantity is first asked for."""

    con: duckdb.DuckDBPyConnection
    constants: Assumptions
    profiles: Profiles
    apart: Bools | None = None
    """(models,) those that do not tell how others are (see `audited.Panel.was_read`)."""
    _known: dict[str, Known] = field(default_factory=dict)
    _writes: TextModels | None = None
    """Read when a score is first asked for."""
    _told: ToldSizes | None = None
    """Of all models, read when a size is first asked for."""
    _asking: RLock = field(default_factory=RLock)
    """Held by who asks the connection, or waits for what another asks."""
    _making: dict[str, RLock] = field(default_factory=dict)
    """By quantity, held by who puts models together by it."""

    def moved(self, decades: float) -> Knowledge:
        """The same if all that the prior says of training were so many decades more."""
        known = {
            quantity: replace(known, profiles=replace(known.profiles, moved=decades))
            for quantity, known in self._known.items()
        }
        return replace(self, profiles=replace(self.profiles, moved=decades), _known=known)

    def of(self, quantity: str) -> Known:
        """Put models together of which the same is known about a quantity."""
        with self._making.setdefault(quantity, RLock()):
            if quantity not in self._known:
                self._known[quantity] = self._put_together(quantity)
            return self._known[quantity]

    def _put_together(self, quantity: str) -> Known:
        if quantity == "own_cost_usd":
            return self._priced(self.of("own_flop"))
        marks, unknown = self._marks(quantity)
        p = self.profiles
        if quantity in (*SCORES, "training_cost_usd"):
            marks = mixed(marks, self.of("training_flop").kinds.of)
        if quantity in SCORES:
            marks = mixed(marks, self.text().unknown)
        marks = mixed(marks, np.where(unknown | p.by_count, p.mark, 0))
        marks = mixed(marks, p.by_count)
        told = self._told_sizes() if quantity in SIZES else None
        if told is not None:
            marks = mixed(mixed(marks, told.taken), told.named)
        kinds = kinds_by(marks)
        ends = self._ends(quantity, kinds.first)
        flop = logs = _logs(ends)
        if quantity != "training_flop":
            of_flop = self.of("training_flop")
            low, best, high = of_flop.logs
            same = of_flop.kinds.of[kinds.first]
            flop = low[same], best[same], high[same]
        known = None if told is None else told.of(kinds.first)
        return Known(kinds, p.of(kinds.first), ends, logs, flop, known)

    def _priced(self, known: Known) -> Known:
        """What is known of the cost of a step, from what is known of its compute."""
        low, best, high = known.ends
        cheap, price, dear = usd_per_flop(self.constants)
        ends = low * cheap, best * price, high * dear
        return replace(known, ends=ends, logs=_logs(ends))

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

    def text(self) -> TextModels:
        """Who may sit a test of words."""
        with self._asking:
            self._writes = self._writes or TextModels.of(self.con, self.apart)
            return self._writes

    def _told_sizes(self) -> ToldSizes:
        with self._asking:
            self._told = self._told or told_sizes.find(self.con, self.constants)
            return self._told


def _logs(ends: Ends) -> Ends:
    """log10 of low, best and high; of a best that is 0 it is 0."""
    with np.errstate(divide="ignore"):
        low, best, high = (np.log10(np.maximum(end, 0.0)) for end in ends)
    return low, np.where(np.isneginf(best), 0.0, best), high
