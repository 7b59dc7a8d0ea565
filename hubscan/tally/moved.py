"""One line moved over a figure: how many models are covered at each place, by rule of one line.

The rules are those of `hubscan what-if --threshold`, so the counts are, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from hubscan.estimate.assumptions import Assumptions
from hubscan.model.relations import Relation
from hubscan.rules import Rulebook
from hubscan.rules.engine.degrees import level_of
from hubscan.rules.engine.one_figure import family_of, of_lines
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
    is_model = ~weightless(con)
    facts = load(con)
    is_derived = is_model & (facts.relation != _BASE)
    downloads = facts.downloads * is_model
    family = family_of(con)
    for quantity, lines in asked.items():
        rules = tuple(threshold_rule(f"{quantity}>={line!r}") for line in lines)
        found = of_lines(family, Rulebook(rules, references={}), lines, constants)
        for mode, alike in found.items():
            levels = level_of(alike.degrees)
            models = _at_least(levels, alike.kind, is_model)
            derived = _at_least(levels, alike.kind, is_derived)
            used = _at_least(levels, alike.kind, downloads)
            for line, *counted in zip(lines, models, derived, used, strict=True):
                yield Moved(quantity, mode, line, *counted)


def _at_least(levels: Levels, kind: NDArray[np.int32], weight: NDArray[Any]) -> Iterator[Three]:
    """What the models weigh together that each line covers at each level or above.

    Whole numbers, so that their order does not matter.
    """
    of_kind = np.bincount(kind, weight, minlength=len(levels))
    for covered in levels.T:
        surely, likely, possibly = (int(of_kind[covered >= level].sum()) for level in FALLING)
        yield surely, likely, possibly
