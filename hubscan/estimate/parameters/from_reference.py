"""The curated row of the model itself, where its size was counted."""

from __future__ import annotations

from hubscan.estimate.assumptions import Assumptions

RANK = 10
METHOD = "reference row"


def query(assumptions: Assumptions) -> str:
    """Exact, and the interval also holds what the repository itself stores, so that multi-token
    prediction heads or an exported tied head, which the row leaves out, are inside it."""
    return """
        SELECT s.model,
            CASE WHEN s.clean_count BETWEEN r.parameters * 0.95 AND r.parameters * 1.3
                THEN least(r.parameters, s.clean_count) ELSE r.parameters END AS low,
            r.parameters AS best,
            CASE WHEN s.clean_count BETWEEN r.parameters * 0.95 AND r.parameters * 1.3
                THEN greatest(r.parameters, s.clean_count) ELSE r.parameters END AS high,
            'exact' AS grade,
            'reference ' || r.hf_id || coalesce(': ' || r.parameters_source, '') AS source
        FROM subjects s JOIN reference r ON r.hf_id = s.reference_id
        WHERE r.parameters > 0 AND r.parameters_confidence = 'exact'
    """
