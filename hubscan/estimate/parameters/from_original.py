"""A quantised or converted copy has the size of what it is a copy of."""

from __future__ import annotations

from hubscan.estimate.assumptions import Assumptions

RANK = 20
METHOD = "size of the original"


def query(assumptions: Assumptions) -> str:
    """The original's exact count, unless the copy's own name or tensors contradict it by 2×.

    Raw tensor counts of packed weights lie between 1/8 of the original and 1.3 times it.
    """
    return """
        SELECT model, original_size AS low, original_size AS best, original_size AS high,
            'exact' AS grade, 'copy of a model of known size' AS source
        FROM subjects
        WHERE relation IN ('quantized', 'conversion') AND original_size > 0
            AND coalesce(named BETWEEN original_size / 2 AND original_size * 2, true)
            AND coalesce(gguf_total BETWEEN original_size / 2 AND original_size * 2, true)
            AND (stored_sum = 0 OR stored_sum BETWEEN original_size / 9 AND original_size * 1.3)
    """
