"""The architecture's own arithmetic, from config.json."""

from __future__ import annotations

from hubscan.estimate.assumptions import Assumptions

RANK = 50
METHOD = "config formula"
FAMILIAR = 1.2
"""High over best up to which a formula is one of the family itself, not of a likeness."""


def query(assumptions: Assumptions) -> str:
    """Exact for checked families; the low end leaves out multi-token prediction layers."""
    return f"""
        SELECT t.model, t.low, t.best, t.high,
            CASE WHEN t.low >= t.best * 0.94 AND t.high <= t.best * 1.005 THEN 'exact'
                 WHEN t.high <= t.best * 1.06 THEN 'derived' ELSE 'inferred' END AS grade,
            t.source
        FROM stated t JOIN subjects s USING (model)
        WHERE t.quantity = 'parameters' AND t.origin = 'config' AND s.relation <> 'adapter'
            AND t.high <= t.best * {FAMILIAR}
    """
