"""Every tensor of the GGUF files of one version of the model, where their heads were fetched."""

from __future__ import annotations

from hubscan.estimate.assumptions import Assumptions

RANK = 35
METHOD = "gguf header"


def query(assumptions: Assumptions) -> str:
    """Exact, and of all parts of a split model, unlike the Hub's own count of one file; the low
    end leaves out multi-token prediction layers."""
    return """
        SELECT t.model, t.low, t.best, t.high, 'exact' AS grade, t.source
        FROM stated t JOIN subjects s USING (model)
        WHERE t.quantity = 'parameters' AND t.origin = 'gguf' AND s.relation <> 'adapter'
    """
