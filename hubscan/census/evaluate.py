"""The probability of every tier, from those of its tests: least, greatest and complement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from hubscan.census import at_once
from hubscan.census.chain import EVEN, NEVER, SURELY, Chain
from hubscan.lineage.graph import Graph
from hubscan.rules.engine.combine import Column, Complement, Degree, Fixed, Greatest, Least
from hubscan.rules.engine.degrees import SURE, UNKNOWN
from hubscan.rules.engine.evaluate import Tested
from hubscan.rules.engine.family import Family
from hubscan.rules.engine.plan import Plan
from hubscan.rules.engine.shelf import Shelf

_CONSTANTS = {0: NEVER, UNKNOWN: EVEN, SURE: SURELY}


def combine(degree: Degree, values: Mapping[str, Chain]) -> Chain | int:
    """The degree of `degree`, whose columns are names of `values`."""
    match degree:
        case Column(name):
            return values[name]
        case Fixed(same):
            return _CONSTANTS[same]
        case Complement(limb):
            found = combine(limb, values)
            return SURELY - found if isinstance(found, int) else np.uint8(SURELY) - found
        case Least(limbs):
            return reduce(np.minimum, [combine(limb, values) for limb in limbs])
        case Greatest(limbs):
            return reduce(np.maximum, [combine(limb, values) for limb in limbs])


@dataclass(frozen=True, slots=True)
class Descent:
    """Hands degrees down the family graph."""

    graph: Graph
    child: NDArray[np.int64]
    """Models that lack a parent."""

    def parents(self, column: Chain, lost: Chain) -> Chain:
        """(models,) the greatest degree of any direct parent; `lost` (children,) of lost ones."""
        out = np.zeros_like(column)
        out[self.child] = lost
        self._raise(out, column[self.graph.parent], slice(0, len(self.graph.child)))
        return out

    def ancestors(self, column: Chain, lost: Chain) -> Chain:
        """(models,) the greatest degree of any ancestor."""
        out = np.zeros_like(column)
        out[self.child] = lost
        for level in range(1, self.graph.depth + 1):
            edges = self.graph.edges_into(level)
            parent = self.graph.parent[edges]
            self._raise(out, np.maximum(column[parent], out[parent]), edges)
        return out

    def _raise(self, out: Chain, handed: Chain, edges: slice) -> None:
        """A guessed parent never makes anything sure. Equal children are neighbours in a level."""
        child = self.graph.child[edges]
        if not len(child):
            return
        passed = np.where(
            self.graph.inferred[edges], np.minimum(handed, np.uint8(SURELY - 1)), handed
        )
        first = np.flatnonzero(np.r_[True, child[1:] != child[:-1]])
        greatest = np.maximum.reduceat(passed, first)
        out[child[first]] = np.maximum(out[child[first]], greatest)


def steps(
    tested: Tested,
    tests: dict[str, Chain],
    lost: dict[str, Chain],
    graph: Graph,
) -> dict[str, Chain]:
    """Every step that is asked for, from the degrees of the tests, of models and of lost parents.

    `tests` and `lost` are used up: what no further step reads is not kept.
    """
    plan, family = tested.plan, tested.family
    shelf = Shelf(plan, tested.asked)
    descent = Descent(graph, tested.child)
    columns, gone = tests, lost

    def hand(name: str) -> tuple[Chain, Chain]:
        """What is handed down to models, and to lost parents."""
        kind, _, source = name.partition(":")
        handing = descent.parents if kind == "base" else descent.ancestors
        handed_down = handing(columns[source], gone[source])
        return handed_down, np.minimum(gone[source], np.uint8(EVEN))

    for handed, ready in plan.rounds():
        by_five = [name for name in handed if name.startswith(("named:", "teacher:"))]
        for name in by_five:
            columns[name] = _by_five(plan, name, columns, family)
            gone[name] = np.full(len(tested.child), EVEN, dtype=np.uint8)
        by_graph = [name for name in handed if name not in by_five]
        for name, found in at_once.to_each(hand, by_graph).items():
            columns[name], gone[name] = found
        shelf.handed(handed, columns, gone)
        for step in ready:
            columns[step.name] = _full(combine(step.degree, columns), family.models)
            if plan.hands_down:
                gone[step.name] = _full(combine(step.degree, gone), len(tested.child))
            shelf.made(step, columns, gone)
    return {name: columns[name] for name in tested.asked}


def _by_five(plan: Plan, name: str, columns: Mapping[str, Chain], family: Family) -> Chain:
    """What teachers and repositories of a name hand down, which is known by five degrees only."""
    source = name.partition(":")[2]
    given = {source: _five(columns[source])} if source in columns else {}
    found: Chain = _FROM_FIVE[family.hand_down([name], plan.patterns, given)[name]]
    return found


_FROM_FIVE = np.array([NEVER, 118, EVEN, 137, SURELY], dtype=np.uint8)
"""Degrees for those of five: 1 and 3 are odds of one to three."""


def _five(column: Chain) -> NDArray[np.int8]:
    """The degree of five nearest to one of the chain."""
    found = np.where(column > EVEN, 3, 1)
    found = np.where(column == SURELY, SURE, np.where(column == NEVER, 0, found))
    return found.astype(np.int8)


def _full(value: Chain | int, models: int) -> Chain:
    out = np.empty(models, dtype=np.uint8)
    out[:] = value
    return out
