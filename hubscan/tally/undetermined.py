"""Why verdicts are undetermined: which fact is missing, and for how many models.

A model is undetermined under a tier if it is possibly but not surely covered. Either a figure that
the tier reads has no defensible best value; or every figure has one and the bounds of some straddle
the line; or the verdict hangs elsewhere: on another tier, on an ancestor, on a fact that no scan of
the Hub gives, or on something that the text itself leaves open.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from hubscan.rules import Rulebook, Tier
from hubscan.rules.language.conditions import (
    Compare,
    CompareDate,
    Condition,
    Covered,
    DerivedFrom,
    Flag,
    Generates,
    Known,
    walk,
)
from hubscan.rules.language.unsettled import open_points
from hubscan.rules.language.vocabulary import DATES, FLAGS, QUANTITIES, Origin, quantity_read
from hubscan.tally.columns import Seen

Flags = NDArray[np.bool_]

_STORED_UNDER = {
    "own_cost_usd": "own_flop",
    "developer_flop": "own_flop",
    "base_release_date": "",
    "root_release_date": "",
}
"""Words whose knowledge is that of another column of `estimates`; empty where it is not there."""


class Doubt(Struct, frozen=True):
    """What keeps one verdict column open."""

    undetermined: int
    """Models possibly but not surely covered."""
    missing: tuple[tuple[str, int], ...]
    """(fact, undetermined models that lack it), in the order the tier reads them."""
    near_the_line: int
    """Undetermined models that lack none of these facts: their bounds straddle the line."""
    elsewhere: int
    """Undetermined models that lack none of these facts, under a tier that hangs elsewhere too."""
    not_on_the_hub: tuple[str, ...]
    """Facts the tier reads that no scan of the Hub can give."""
    left_open: tuple[str, ...]
    """Numbers and judgements that the text does not give."""


@dataclass(slots=True)
class DoubtOf:
    """Visitor: the doubt of each verdict column, and of each model over all columns."""

    tiers: dict[str, tuple[Tier, str]]
    """Verdict column → (tier, mode)."""
    lacking: dict[str, Flags]
    """Fact → (models,) whether its best value is unknown."""
    models: int
    found: dict[str, Doubt] = field(default_factory=dict)
    near: NDArray[np.int16] = field(init=False)
    """(models,) number of columns whose line lies within the model's bounds."""
    starved: NDArray[np.int16] = field(init=False)
    """(models,) number of columns undetermined for want of a fact."""
    wanted: dict[str, Flags] = field(init=False)
    """Fact → (models,) whether some column is undetermined while the model lacks it."""

    @classmethod
    def of(cls, con: duckdb.DuckDBPyConnection, rulebook: Rulebook, models: int) -> DoubtOf:
        """For every column of `rulebook`; reads `estimates`."""
        tiers = {
            f"{rule.id}/{tier.id}@{mode}": (tier, mode)
            for rule in rulebook.rules
            for tier in rule.tiers
            for mode in tier.modes
        }
        read = {word for tier, mode in tiers.values() for word in facts_read(tier, mode)}
        return cls(tiers, lacking(con, sorted(read)), models)

    def __post_init__(self) -> None:
        self.near = np.zeros(self.models, dtype=np.int16)
        self.starved = np.zeros(self.models, dtype=np.int16)
        self.wanted = {word: np.zeros(self.models, dtype=np.bool_) for word in self.lacking}

    def reads(self, name: str) -> list[str]:
        """The facts that column `name` reads and that some models lack, or that it hangs on more.

        Equal lists mean equal answers.
        """
        tier, mode = self.tiers[name]
        words = facts_read(tier, mode)
        if _beyond_the_hub(tier, words):
            return ["beyond the Hub"]
        return sorted(word for word in words if word in self.lacking)

    def see(self, seen: Seen) -> None:
        tier, mode = self.tiers[seen.name]
        words = facts_read(tier, mode)
        undetermined = seen.undetermined
        starved = np.zeros_like(undetermined)
        missing: list[tuple[str, int]] = []
        for word in words:
            if word in self.lacking:
                there = self.lacking[word] & undetermined
                self.wanted[word] |= there
                starved |= there
                missing.append((word, int(np.count_nonzero(there))))
        nothing_missing = seen.undetermined_models - int(np.count_nonzero(starved))
        hangs_elsewhere = mode == "inherits" or _hangs_elsewhere(tier, words)
        if not hangs_elsewhere:
            self.near += undetermined & ~starved
        self.starved += starved
        self.found[seen.name] = Doubt(
            undetermined=seen.undetermined_models,
            missing=tuple(missing),
            near_the_line=0 if hangs_elsewhere else nothing_missing,
            elsewhere=nothing_missing if hangs_elsewhere else 0,
            not_on_the_hub=tuple(w for w in words if _nowhere(w)),
            left_open=open_points(tier.condition, tier.parameters),
        )


def facts_read(tier: Tier, mode: str) -> list[str]:
    """Words of the rule vocabulary that `tier` reads of the model itself, in order, each once."""
    found: dict[str, None] = {}
    for node in walk(tier.condition):
        for word in _words(node):
            found[quantity_read(word, mode)] = None
    return list(found)


def phrase(word: str) -> str:
    """How people name a word of the rule vocabulary."""
    for vocabulary in (QUANTITIES, FLAGS, DATES):
        if word in vocabulary:
            return vocabulary[word].phrase
    return {"generates": "what it generates"}.get(word, word)


def _words(node: Condition) -> list[str]:
    match node:
        case Compare(quantity=word) | CompareDate(name=word) | Flag(name=word):
            return [word]
        case Generates():
            return ["generates"]
        case _:
            return []


def _hangs_elsewhere(tier: Tier, words: list[str]) -> bool:
    others = any(isinstance(n, Covered | DerivedFrom | Known) for n in walk(tier.condition))
    return others or _beyond_the_hub(tier, words)


def _beyond_the_hub(tier: Tier, words: list[str]) -> bool:
    open_ones = open_points(tier.condition, tier.parameters)
    return bool(open_ones) or any(_nowhere(word) for word in words)


def _nowhere(word: str) -> bool:
    known = QUANTITIES.get(word) or FLAGS.get(word) or DATES.get(word)
    return known is not None and known.origin in (Origin.NOWHERE, Origin.DEVELOPER)


def lacking(con: duckdb.DuckDBPyConnection, words: list[str]) -> dict[str, Flags]:
    """Word → (models,) whether its best value is unknown, by number of the model."""
    known = {row[0] for row in con.execute("DESCRIBE estimates").fetchall()}
    tests: dict[str, str] = {}
    for word in words:
        stored = _STORED_UNDER.get(word, word)
        column = f"{stored}_best" if word in QUANTITIES else stored
        if column in known:
            tests[word] = f'"{column}" IS NULL AS "{word}"'
    if not tests:
        return {}
    found = con.execute(f"SELECT {', '.join(tests.values())} FROM estimates").fetchnumpy()
    return {word: np.asarray(found[word], dtype=np.bool_) for word in tests}
