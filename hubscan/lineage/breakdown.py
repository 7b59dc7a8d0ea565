"""One model's training compute taken apart again, and whose size it has: for whoever asks why."""

from __future__ import annotations

import math
from dataclasses import dataclass

import duckdb

from hubscan.lineage.compute import without_inherited
from hubscan.lineage.donors import find_donors
from hubscan.lineage.graph import Graph
from hubscan.lineage.steps import CORPUS, training_steps

_LOST = f"""
SELECT o.parameters_high, c.tokens
FROM (SELECT model, coalesce(created_at, TIMESTAMP '9999-01-01') AS created FROM models) m
LEFT JOIN own_estimates o USING (model)
ASOF LEFT JOIN ({CORPUS}) c ON m.created >= c.since
ORDER BY m.model
"""


@dataclass(frozen=True, slots=True)
class CountedStep:
    """One training step that the sum of a model counts, in FLOP; None where unknown."""

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
    lost_size: float | None
    """Parameters that bound a lost parent: at most those of the model itself."""
    lost_tokens: float | None
    """Tokens that bound a lost parent: the largest corpus of the model's time."""


@dataclass(frozen=True, slots=True)
class Donor:
    """The model whose size another one has."""

    model: int
    id: str
    guess: bool
    """True if an inferred parent lies between."""


def counted_steps(con: duckdb.DuckDBPyConnection, model: int) -> list[CountedStep]:
    """The steps that `training_flop` of `model` is the sum of, its own first.

    Runs the same code as `inherit`, so it is for a connection that holds a few models. Reads
    `models`, `own_estimates`, `parents`, `lineage` and `reference`.
    """
    steps = training_steps(con)
    ids = con.execute("SELECT id FROM models ORDER BY model").fetchall()
    names = [str(name) for (name,) in ids] + list(steps.lost)
    own = without_inherited(steps.graph, steps.own)
    bounds = con.execute(_LOST).fetchall() + [(None, None)] * len(steps.lost)
    declared = _above(steps.graph.declared_only(), model)
    return [
        CountedStep(
            names[n],
            _known(own.low[n]),
            _known(own.best[n]),
            _known(own.high[n]),
            n in declared,
            _known(own.lost[n]),
            bool(own.vague[n]),
            *bounds[n],
        )
        for n in [model, *sorted(_above(steps.graph, model) - {model})]
    ]


def size_donor(con: duckdb.DuckDBPyConnection, model: int) -> Donor | None:
    """The model whose size `model` is given by `inherit`; None if its own figure stands."""
    ids = con.execute("SELECT id FROM models ORDER BY model").fetchall()
    donors = find_donors(con, len(ids))
    donor = int(donors.donor[model])
    if donor == model:
        return None
    return Donor(donor, str(ids[donor][0]), bool(donors.guess[model]))


def _above(graph: Graph, node: int) -> set[int]:
    """`node` and every ancestor."""
    seen: set[int] = set()
    frontier = {node}
    while frontier:
        seen |= frontier
        frontier = {
            int(parent)
            for child, parent in zip(graph.child, graph.parent, strict=True)
            if int(child) in frontier
        } - seen
    return seen


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
