"""Why verdicts are undetermined: which fact is missing, and for how many models.

A model is undetermined under a tier if it is possibly but not surely covered. Either a figure that
the tier reads has no defensible best value, or every figure has one and the bounds of some
straddle the line, or the text itself leaves something open.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.rules import Rulebook, Tier
from hubscan.rules.conditions import Compare, CompareDate, Condition, Flag, Generates, walk
from hubscan.rules.unsettled import open_points
from hubscan.rules.vocabulary import DATES, FLAGS, QUANTITIES, Origin
from hubscan.tally import columns

_OWN_STEP = {"training_flop": "own_flop", "training_cost_usd": "own_cost_usd"}
_STORED_UNDER = {"own_cost_usd": "own_flop", "base_release_date": "", "root_release_date": ""}
"""Words whose knowledge is that of another column of `estimates`; empty where it is not there."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What keeps one verdict column open."""

    undetermined: int
    """Models possibly but not surely covered."""
    missing: tuple[tuple[str, int], ...]
    """(fact, undetermined models that lack it), in the order the tier reads them."""
    near_the_line: int
    """Undetermined models that lack none of these facts: their bounds straddle the line."""
    not_on_the_hub: tuple[str, ...]
    """Facts the tier reads that no scan of the Hub can give."""
    left_open: tuple[str, ...]
    """Numbers and judgements that the text does not give."""


def doubts(con: duckdb.DuckDBPyConnection, rulebook: Rulebook) -> dict[str, Doubt]:
    """Name of each verdict column → why it is undetermined. Reads `verdicts` and `estimates`."""
    tiers = {
        f"{rule.id}/{tier.id}@{mode}": (tier, mode)
        for rule in rulebook.rules
        for tier in rule.tiers
        for mode in tier.modes
    }
    words = {name: facts_read(tier, mode) for name, (tier, mode) in tiers.items()}
    lacking = _lacking(con, sorted({w for read in words.values() for w in read}))
    return {
        name: _doubt(levels, tiers[name][0], words[name], lacking)
        for name, levels in columns.levels(con, list(tiers))
    }


def facts_read(tier: Tier, mode: str) -> list[str]:
    """Words of the rule vocabulary that `tier` reads of the model itself, in order, each once."""
    own = mode in ("own", "own_threshold")
    found: dict[str, None] = {}
    for node in walk(tier.condition):
        for word in _words(node):
            found[_OWN_STEP.get(word, word) if own else word] = None
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


def _doubt(
    levels: NDArray[np.int8], tier: Tier, words: list[str], lacking: dict[str, NDArray[np.bool_]]
) -> Doubt:
    rows = np.flatnonzero((levels == columns.POSSIBLY) | (levels == columns.LIKELY))
    any_missing = np.zeros(len(rows), dtype=np.bool_)
    missing: list[tuple[str, int]] = []
    for word in words:
        if word in lacking:
            there = lacking[word][rows]
            any_missing |= there
            missing.append((word, int(there.sum())))
    return Doubt(
        undetermined=len(rows),
        missing=tuple(missing),
        near_the_line=int((~any_missing).sum()),
        not_on_the_hub=tuple(w for w in words if _nowhere(w)),
        left_open=open_points(tier.condition, tier.parameters),
    )


def _nowhere(word: str) -> bool:
    known = QUANTITIES.get(word) or FLAGS.get(word) or DATES.get(word)
    return known is not None and known.origin in (Origin.NOWHERE, Origin.DEVELOPER)


def _lacking(con: duckdb.DuckDBPyConnection, words: list[str]) -> dict[str, NDArray[np.bool_]]:
    """Word → (models,) whether its best value is unknown, in the row order of `verdicts`."""
    known = {row[0] for row in con.execute("DESCRIBE estimates").fetchall()}
    tests: dict[str, str] = {}
    for word in words:
        stored = _STORED_UNDER.get(word, word)
        column = f"{stored}_best" if word in QUANTITIES else stored
        if column in known:
            tests[word] = f'e."{column}" IS NULL AS "{word}"'
    if not tests:
        return {}
    found = con.execute(
        f"SELECT {', '.join(tests.values())} "
        "FROM (SELECT key, row_number() OVER () - 1 AS i FROM verdicts) o "
        "LEFT JOIN estimates e USING (key) ORDER BY o.i"
    ).fetchnumpy()
    return {word: np.asarray(found[word], dtype=np.bool_) for word in tests}
