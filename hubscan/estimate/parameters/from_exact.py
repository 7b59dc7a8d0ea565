"""The model built without weights by its own library, where the extra `[exact]` was asked for."""

from __future__ import annotations

from hubscan.estimate.assumptions import Assumptions

RANK = 48
METHOD = "built without weights"


def query(assumptions: Assumptions) -> str:
    """Exact for the class that the config names; multi-token prediction layers are left out."""
    return """
        SELECT t.model, t.low, t.best, t.high, 'exact' AS grade, t.source
        FROM stated t JOIN subjects s USING (model)
        WHERE t.quantity = 'parameters' AND t.origin = 'exact' AND s.relation <> 'adapter'
    """
