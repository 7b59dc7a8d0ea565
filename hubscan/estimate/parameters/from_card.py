"""The size that the card's prose or table states."""

from __future__ import annotations

from hubscan.estimate.assumptions import Assumptions

RANK = 80
METHOD = "card text"


def query(assumptions: Assumptions) -> str:
    """Rounded figures: -7 % to +10 %. Copied cards state the size of somebody else's model."""
    return """
        SELECT t.model, t.low, t.best, t.high, 'stated' AS grade, t.source
        FROM stated t JOIN subjects s USING (model)
        WHERE t.quantity = 'parameters' AND t.origin = 'card' AND s.relation <> 'adapter'
    """
