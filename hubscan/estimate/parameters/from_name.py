"""The size a name states, when nothing better is known."""

from __future__ import annotations

from hubscan.estimate.assumptions import Assumptions

RANK = 90
METHOD = "name"


def query(assumptions: Assumptions) -> str:
    """Named sizes are rounded down more often than up; NxMB shares attention among experts;
    effective sizes (E4B) are about half the stored ones; 17B-16E bounds, and gives no best; so does
    a name that speaks of several models."""
    low, high = assumptions["name_size_low"].value, assumptions["name_size_high"].value
    mixture = assumptions["name_mixture_factor"]
    return f"""
        SELECT model, low, best, high, 'inferred' AS grade, 'name ' || left(id, 150) AS source
        FROM (
            SELECT model, id, relation,
                CASE WHEN experts > 0 THEN experts * expert_size * {mixture.low}
                     WHEN side_experts > 0 THEN named
                     WHEN named_least > 0 THEN named_least * {low}
                     WHEN named_effective > 0 THEN named_effective * 1.6
                     WHEN named_active > 0 THEN named_active END AS low,
                CASE WHEN experts > 0 THEN experts * expert_size * {mixture.value}
                     WHEN side_experts > 0 THEN NULL
                     WHEN named_most > 0 THEN named
                     WHEN named_effective > 0 THEN named_effective * 2 END AS best,
                CASE WHEN experts > 0 THEN experts * expert_size * {mixture.high}
                     WHEN side_experts > 0 THEN named * (1 + side_experts)
                     WHEN named_most > 0 THEN named_most * {high}
                     WHEN named_effective > 0 THEN named_effective * 2.6 END AS high
            FROM subjects
        ) WHERE relation <> 'adapter' AND (low IS NOT NULL OR high IS NOT NULL)
    """
