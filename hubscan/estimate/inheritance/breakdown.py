"""One model's training compute taken apart again, and whose size it has: for whoever asks why."""

from __future__ import annotations

import math
from dataclasses import dataclass

import duckdb
import numpy as np

from hubscan.estimate.inheritance.donors import find_donors
from hubscan.estimate.inheritance.steps import training_steps
from hubscan.estimate.inheritance.sums import without_inherited
from hubscan.lineage.graph import Graph


@dataclass(frozen=True, slots=True)
class CountedStep:
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


@dataclass(frozen=True, slots=True)
class Donor:
    """The model whose size another one has."""

    model: int
    id: str
    guess: bool
    """True if an inferred parent lies between."""


def counted_steps(con: duckdb.DuckDBPyConnection, model: int) -> list[CountedStep]:
    """The steps that `training_flop` of `model` is the sum of, its own first.

    Runs the same code as `inherit`, so it is for a connection that holds a few models, on which
    `inherit` has run.
    """
    steps = training_steps(con)
    names = [
        str(name) for (name,) in con.execute("SELECT id FROM models ORDER BY model").fetchall()
    ]
    names += steps.lost
    own = without_inherited(steps.graph, steps.own)
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


def size_donor(con: duckdb.DuckDBPyConnection, model: int) -> Donor | None:
    """The model whose size `model` is given by `inherit`; None if its own figure stands."""
    ids = [str(name) for (name,) in con.execute("SELECT id FROM models ORDER BY model").fetchall()]
    donors = find_donors(con, len(ids))
    donor = int(donors.donor[model])
    return None if donor == model else Donor(donor, ids[donor], bool(donors.guess[model]))


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
