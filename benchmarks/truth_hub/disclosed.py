"""What is known of the models of a generated Hub that exist, and what the listing says."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np

from benchmarks.truth_hub.structure import Bools, Structure


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What the listing and the curated table tell of a model that exists."""

    row: int
    low: float | None
    best: float | None
    high: float | None
    """FLOP of the whole training."""
    active: float | None
    step: tuple[float, float] | None
    """FLOP of the own step, if it is known to come from another model."""
    mmlu: float | None


_DISCLOSED = """
SELECT m.model, coalesce(r.training_flop_low, e.training_flop_low),
    coalesce(r.training_flop_best, e.training_flop_best),
    coalesce(r.training_flop_high, e.training_flop_high), r.active_parameters,
    CASE WHEN l.relation <> 'base'
        THEN [coalesce(e.own_flop_low, 0), coalesce(e.own_flop_high, 1e30)] END,
    coalesce(r.mmlu, e.mmlu_best, b.mmlu)
FROM models m JOIN estimates e USING (model) JOIN lineage l USING (model)
LEFT JOIN reference r ON lower(r.hf_id) = lower(m.id) LEFT JOIN reference b ON b.hf_id = r.base
WHERE list_contains(?, m.model) ORDER BY m.model
"""


def disclosed(hub: Structure, con: duckdb.DuckDBPyConnection) -> list[Disclosed]:
    """Of each of them."""
    return [Disclosed(*row) for row in con.execute(_DISCLOSED, [list(hub.plan.known)]).fetchall()]


_BELOW = """
SELECT m.model, b.model AS base
FROM models m JOIN reference r ON lower(r.hf_id) = lower(m.id)
JOIN models b ON lower(b.id) = lower(r.base)
"""


def bases_below(hub: Structure, con: duckdb.DuckDBPyConnection) -> dict[int, int]:
    """Models that exist → the one each comes from, where both are listed and name no parent."""
    known = hub.plan.known
    return {row: base for row, base in con.execute(_BELOW).fetchall() if {row, base} <= set(known)}


def fine_tuned(con: duckdb.DuckDBPyConnection) -> Bools:
    """Who is a fine-tune by what the listing says: names and tags do not lie."""
    found = con.execute("SELECT relation = 'finetune' AS tuned FROM lineage ORDER BY model")
    return np.asarray(found.fetchnumpy()["tuned"], dtype=np.bool_)
