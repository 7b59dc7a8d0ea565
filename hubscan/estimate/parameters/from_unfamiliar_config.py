"""A family that no formula is known for, counted as if it were a Llama or a BERT."""

from __future__ import annotations

from hubscan.estimate.assumptions import Assumptions
from hubscan.estimate.parameters.from_config import FAMILIAR

RANK = 95
METHOD = "config, unfamiliar family"


def query(assumptions: Assumptions) -> str:
    """±35 %, and behind the card's and the name's own figures: of 149 such families built from
    transformers' default configs, half were within 3 % of this count, 91 % within 35 %, and three
    off by more than 2×."""
    return f"""
        SELECT t.model, t.low, t.best, t.high, 'inferred' AS grade, t.source
        FROM stated t JOIN subjects s USING (model)
        WHERE t.quantity = 'parameters' AND t.origin = 'config' AND s.relation <> 'adapter'
            AND t.high > t.best * {FAMILIAR}
    """
