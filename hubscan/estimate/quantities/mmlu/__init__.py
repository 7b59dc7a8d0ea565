"""MMLU, in percent of answers: any protocol, as measured of the repository itself."""

from hubscan.estimate.quantities.measured_scores import UNIT, facts

__all__ = ["FACTS", "QUANTITY", "TABLE", "UNIT"]

QUANTITY = "mmlu"
TABLE = "own_mmlu"
FACTS = facts("mmlu")
