"""One model's training compute taken apart again, and whose size it has: for whoever asks why."""

from __future__ import annotations

import math

import numpy as np
from msgspec import Struct

from hubscan.estimate.few import Few
from hubscan.lineage.graph import Graph


class CountedStep(Struct, frozen=True):
    """One training step that the sum of a model counts, in FLOP; None where unknown."""

    model: int | None
    """None for a lost parent of the curated table."""
    name: str
    low: float | None
    best: float | None
    high: float | None
    declared: bool
    """False if only inferred parents lead to it: it is then not in the low end."""
    lost: float | None
    """Most that a lost parent of it can have cost: 0 if none is lost, None if nothing bounds it."""
    vague: bool
    """True if a lost parent leaves its best value open."""


class Donor(Struct, frozen=True):
    """The model whose size another one has."""

    model: int
    id: str
    guess: bool
    """True if an inferred parent lies between."""


def counted_steps(few: Few, model: int) -> list[CountedStep]:
    """The steps that `training_flop` of `model` is the sum of, its own first.

    Runs the same code as `inherit`, so `inherit` must have run on the connection.
    """
    steps, own = few.steps, few.own_steps
    names = [*few.names, *steps.lost]
    declared = _with_ancestors(steps.graph.declared_only(), model)
    above = sorted(_with_ancestors(steps.graph, model) - {model})
    return [
        CountedStep(
            node if node < steps.models else None,
            names[node],
            _known(own.low[node]),
            _known(own.best[node]),
            _known(own.high[node]),
            node in declared,
            _known(own.lost[node]),
            bool(own.vague[node]),
        )
        for node in [model, *above]
    ]


def size_donor(few: Few, model: int) -> Donor | None:
    """The model whose size `model` is given by `inherit`; None if its own figure stands."""
    donor = int(few.donors.donor[model])
    return None if donor == model else Donor(donor, few.names[donor], bool(few.donors.guess[model]))


def _with_ancestors(graph: Graph, node: int) -> set[int]:
    seen: set[int] = set()
    frontier = {node}
    while frontier:
        seen |= frontier
        reached = graph.parent[np.isin(graph.child, list(frontier))]
        frontier = {int(parent) for parent in reached} - seen
    return seen


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
