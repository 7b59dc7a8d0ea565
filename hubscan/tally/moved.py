"""One line moved over a figure: how many models are covered at each place, by rule of one line.

The rules are those of `hubscan what-if --threshold`, so the counts are, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.estimate.assumptions import Assumptions
from hubscan.model.choices import SURELY
from hubscan.model.relations import Relation
from hubscan.rules import Rulebook
from hubscan.rules.engine.degrees import level_of
from hubscan.rules.engine.evaluate import compute_degrees
from hubscan.rules.engine.plan import plan_of
from hubscan.rules.engine.weightless import weightless
from hubscan.rules.language.threshold import threshold_rule
from hubscan.tally.columns import Levels
from hubscan.tally.facts import RELATIONS, load
from hubscan.tally.units import FALLING

_BASE = RELATIONS.index(Relation.BASE)
Three = tuple[int, int, int]
"""Surely, likely and possibly covered."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a rule would cover that asks for one figure at a line or above it."""

    quantity: str
    mode: str
    """How derivatives count: own, cumulative or inherits."""
    line: float
    models: Three
    derived: Three
    """Those of them that are made from another model."""
    downloads: Three
    """Of all of them, in 30 days."""


def measure(
    con: duckdb.DuckDBPyConnection, asked: Mapping[str, Sequence[float]], constants: Assumptions
) -> Iterator[Moved]:
    """The counts at each line of each quantity that is `asked`, in all readings of derivatives.

    Reads what verdicts read.
    """
    none = weightless(con)
    facts = load(con)
    is_derived = (facts.relation != _BASE).view(np.int8)
    used = np.flatnonzero(facts.downloads)
    downloads = facts.downloads[used]
    for quantity, lines in asked.items():
        rules = {line: threshold_rule(f"{quantity}>={line!r}") for line in lines}
        book = Rulebook(tuple(rules.values()), references={})
        _, columns = compute_degrees(con, plan_of(book), constants)
        of_rule = {rule.id: line for line, rule in rules.items()}
        for column in book.columns():
            levels = level_of(columns[column.name])
            levels[none] = 0
            yield Moved(
                quantity,
                column.mode,
                of_rule[column.rule],
                models=_at_least(levels),
                derived=_at_least(levels * is_derived),
                downloads=_added_up(levels[used], downloads),
            )


def _at_least(levels: Levels) -> Three:
    surely, likely, possibly = (int(np.count_nonzero(levels >= level)) for level in FALLING)
    return surely, likely, possibly


def _added_up(levels: Levels, downloads: NDArray[np.float64]) -> Three:
    """Of whole numbers, so that their order does not matter."""
    at = np.bincount(levels, downloads, minlength=SURELY + 1)
    surely, likely, possibly = (int(at[level:].sum()) for level in FALLING)
    return surely, likely, possibly
