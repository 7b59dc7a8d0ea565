"""HumanEval pass@1, in percent of tasks, as measured of the repository itself."""

from hubscan.estimate.quantities.measured_scores import UNIT, facts

__all__ = ["FACTS", "QUANTITY", "TABLE", "UNIT"]

QUANTITY = "humaneval"
TABLE = "own_humaneval"
FACTS = facts("humaneval")
