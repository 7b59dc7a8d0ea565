"""The most that a model without a score can reach on HumanEval pass@1."""

from hubscan.estimate.quantities.score_ceilings import UNIT, facts

__all__ = ["FACTS", "QUANTITY", "TABLE", "UNIT"]

QUANTITY = "humaneval"
TABLE = "humaneval_ceiling"
FACTS = facts("humaneval")
