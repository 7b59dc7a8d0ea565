"""The most that a model without a score can reach on MMLU."""

from hubscan.estimate.quantities.score_ceilings import UNIT, facts

__all__ = ["FACTS", "QUANTITY", "TABLE", "UNIT"]

QUANTITY = "mmlu"
TABLE = "mmlu_ceiling"
FACTS = facts("mmlu")
