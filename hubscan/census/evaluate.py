"""The probability of every tier, from those of its tests: least, greatest and complement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from hubscan.census import at_once
from hubscan.census.chain import EVEN, NEVER, SURELY, Chain
from hubscan.census.weighed import AT_ONCE, Weighed, finer
from hubscan.lineage.graph import Graph
from hubscan.rules.engine.combine import Column, Complement, Degree, Fixed, Greatest, Least
from hubscan.rules.engine.degrees import SURE, UNKNOWN
from hubscan.rules.engine.evaluate import Tested
from hubscan.rules.engine.family import Family
from hubscan.rules.engine.plan import Plan
from hubscan.rules.engine.shelf import Shelf
from hubscan.rules.engine.told_apart import Alike

_BY_FIVE = ("named:", "teacher:")
"""What is handed down by five degrees only."""
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


def steps(tested: Tested, tests: Weighed, lost: Weighed, graph: Graph) -> Weighed:
    """Every step that is asked for, from the degrees of tests of models and of lost parents."""
    plan, family = tested.plan, tested.family
    shelf = Shelf(plan, tested.asked)
    descent = Descent(graph, tested.lost.child)
    columns = Alike(tests.kinds, dict(tests.columns))
    gone = Alike(lost.kinds, dict(lost.columns))

    def hand(name: str) -> Chain:
        kind, _, source = name.partition(":")
        handing = descent.parents if kind == "base" else descent.ancestors
        return handing(columns.of_models(source), gone.of_models(source))

    for handed, ready in plan.rounds():
        by_five = [name for name in handed if name.startswith(_BY_FIVE)]
        by_graph = [name for name in handed if name not in by_five]
        found = {name: _by_five(plan, name, columns, family) for name in by_five}
        for start in range(0, len(by_graph), AT_ONCE):
            found |= at_once.to_each(hand, by_graph[start : start + AT_ONCE])
            columns, found = finer(columns, found), {}
        columns = finer(columns, found)
        for name in handed:
            gone.columns[name] = _unknown(name, gone)
        shelf.handed(handed, columns.columns, gone.columns)
        for step in ready:
            for some in (columns, gone) if plan.hands_down else (columns,):
                degrees = combine(step.degree, some.columns)
                some.columns[step.name] = _full(degrees, some.kinds.number)
            shelf.made(step, columns.columns, gone.columns)
    return Alike(columns.kinds, {name: columns.columns[name] for name in tested.asked})


def _unknown(name: str, gone: Weighed) -> Chain:
    """What is handed down to lost parents: no more than may be, nor than they hand down."""
    even = np.full(gone.kinds.number, EVEN, dtype=np.uint8)
    if name.startswith(_BY_FIVE):
        return even
    return np.minimum(gone.columns[name.partition(":")[2]], even)


def _by_five(plan: Plan, name: str, weighed: Weighed, family: Family) -> Chain:
    """What teachers and repositories of a name hand down, which is known by five degrees only."""
    source = name.partition(":")[2]
    given = {source: _five(weighed.of_models(source))} if source in weighed.columns else {}
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
