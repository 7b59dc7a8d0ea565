"""Tensor counts where every stored number is one weight."""

from __future__ import annotations

from hubscan.estimate.assumptions import Assumptions

RANK = 30
METHOD = "safetensors tensors"


def query(assumptions: Assumptions) -> str:
    """The sum over dtypes without buffers. `low = high`, because the tensors were counted.

    A total without a breakdown cannot be checked for self-reporting or packing: it is only
    stated, and neither a name that speaks of a model twice as large or more nor a curated figure
    that is far off lets it be used.
    """
    return """
        SELECT model,
            CASE WHEN stored_sum > 0 THEN clean_count ELSE clean_count * 0.9 END AS low,
            clean_count AS best,
            CASE WHEN stored_sum > 0 THEN clean_count ELSE clean_count * 1.1 END AS high,
            CASE WHEN stored_sum > 0 THEN 'exact' ELSE 'stated' END AS grade,
            CASE WHEN stored_sum > 0 THEN 'safetensors.parameters'
                 ELSE 'safetensors.total' END AS source
        FROM subjects
        WHERE clean_count > 0 AND relation <> 'adapter'
            AND (stored_sum > 0 OR (
                coalesce(named < clean_count * 2, true)
                AND coalesce(clean_count / curated BETWEEN 1 / 1.3 AND 1.3, true)))
    """
