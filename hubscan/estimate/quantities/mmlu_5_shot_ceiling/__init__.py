"""The most that a model without a score can reach on MMLU with five examples."""

from hubscan.estimate.quantities.score_ceilings import UNIT, facts

__all__ = ["FACTS", "QUANTITY", "TABLE", "UNIT"]

QUANTITY = "mmlu_5_shot"
TABLE = "mmlu_5_shot_ceiling"
FACTS = facts("mmlu_5_shot")
