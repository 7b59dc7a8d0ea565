"""The curated row of the model itself, where its size is a published, rounded figure."""

from __future__ import annotations

from hubscan.estimate.assumptions import Assumptions

RANK = 45
METHOD = "reference row, rounded"


def query(assumptions: Assumptions) -> str:
    """±1 % for a verified figure, ±5 % for the others."""
    return """
        SELECT s.model, r.parameters * (1 - slack) AS low, r.parameters AS best,
            r.parameters * (1 + slack) AS high, 'stated' AS grade,
            'reference ' || r.hf_id || coalesce(': ' || r.parameters_source, '') AS source
        FROM subjects s JOIN (
            SELECT *, CASE parameters_confidence WHEN 'verified' THEN 0.01 ELSE 0.05 END AS slack
            FROM reference
        ) r ON r.hf_id = s.reference_id
        WHERE r.parameters > 0 AND coalesce(r.parameters_confidence, '') <> 'exact'
    """
