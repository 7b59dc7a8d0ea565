"""An adapter that tells nothing about itself: a share of its base, by the ranks people use."""

from __future__ import annotations

from hubscan.estimate.assumptions import Assumptions

RANK = 7
METHOD = "usual adapter ranks"


def query(assumptions: Assumptions) -> str:
    """Rank 4 to 256 on some or all linear layers."""
    share = assumptions["adapter_share_of_base"]
    return f"""
        SELECT model, base * {share.low} AS low, base * {share.value} AS best,
            base * {share.high} AS high, 'inferred' AS grade, 'usual adapter ranks' AS source
        FROM (
            SELECT model, coalesce(root_size, named) AS base FROM subjects
            WHERE relation = 'adapter' AND coalesce(clean_count, 0) = 0
        ) WHERE base > 0
    """
