"""MMLU with five examples, in percent of answers, as measured of the repository itself."""

from hubscan.estimate.quantities.measured_scores import UNIT, facts

__all__ = ["FACTS", "QUANTITY", "TABLE", "UNIT"]

QUANTITY = "mmlu_5_shot"
TABLE = "own_mmlu_5_shot"
FACTS = facts("mmlu_5_shot")
