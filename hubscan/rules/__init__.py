"""The rule language: load, check, and evaluate rules on tables in three-valued logic."""

from hubscan.rules.choice import Choice
from hubscan.rules.decide import Decision, decide
from hubscan.rules.evaluate import evaluate
from hubscan.rules.rule import Rule, Tier
from hubscan.rules.rulebook import Rulebook, VerdictColumn, load

__all__ = [
    "Choice",
    "Decision",
    "Rule",
    "Rulebook",
    "Tier",
    "VerdictColumn",
    "decide",
    "evaluate",
    "load",
]
