"""Every tensor by name, where the headers of the files were fetched."""

from __future__ import annotations

from hubscan.estimate.assumptions import Assumptions

RANK = 25
METHOD = "safetensors headers"


def query(assumptions: Assumptions) -> str:
    """Exact for plain weights, derived for packed ones; names tell scales from weights."""
    return """
        SELECT t.model, t.low, t.best, t.high,
            CASE WHEN t.high = t.best THEN 'exact' ELSE 'derived' END AS grade, t.source
        FROM stated t JOIN subjects s USING (model)
        WHERE t.quantity = 'parameters' AND t.origin = 'safetensors' AND s.relation <> 'adapter'
    """
