"""Which models an unnamed base may be: all curated ones of the very tensor count, out by then.

Equal counts of another family point to wrong ones, so a set of candidates makes nothing sure.
"""

from __future__ import annotations

COUNTED = """SELECT model, parameters_best AS size FROM estimates
WHERE parameters_grade IN ('exact', 'derived') AND parameters_low = parameters_high"""
"""Tensor counts of an assessed snapshot."""


def candidates(sizes: str) -> str:
    """SELECT of (model, hf_id, released, low, best, high): candidates of each model, their FLOP.

    `sizes` is a SELECT of (model, size), exact ones only. Reads `models`, `parents` and
    `reference`.
    """
    return f"""
    SELECT u.model, r.hf_id, TRY_CAST(r.release_date AS DATE) AS released,
        r.training_flop_low AS low, r.training_flop_best AS best, r.training_flop_high AS high
    FROM (
        SELECT DISTINCT p.child AS model FROM parents p
        WHERE p.used AND p.parent IS NULL AND p.parent_ref = '' AND p.child NOT IN (
            SELECT child FROM parents
            WHERE used AND (parent IS NOT NULL OR parent_ref <> '') AND relation <> 'distilled')
    ) u JOIN models m USING (model) JOIN ({sizes}) s USING (model)
    JOIN reference r ON r.parameters = s.size
    WHERE m.created_at >= TRY_CAST(r.release_date AS DATE)
    """
