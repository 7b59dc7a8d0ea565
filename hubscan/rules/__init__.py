"""The rule language: load, check, and evaluate rules on tables in three-valued logic."""

from typing import TYPE_CHECKING

from hubscan.model.lazy import hand_out

if TYPE_CHECKING:
    from hubscan.rules.choice import Choice
    from hubscan.rules.engine.decide import Decision, decide
    from hubscan.rules.engine.evaluate import Tested, evaluate
    from hubscan.rules.engine.plan import asks_assumptions
    from hubscan.rules.language.rule import Rule, Tier
    from hubscan.rules.rulebook import Rulebook, VerdictColumn, load

__all__ = [
    "Choice",
    "Decision",
    "Rule",
    "Rulebook",
    "Tested",
    "Tier",
    "VerdictColumn",
    "asks_assumptions",
    "decide",
    "evaluate",
    "load",
]

hand_out(
    __name__,
    {
        "Choice": "choice",
        "Decision": "engine.decide",
        "Rule": "language.rule",
        "Rulebook": "rulebook",
        "Tested": "engine.evaluate",
        "Tier": "language.rule",
        "VerdictColumn": "rulebook",
        "asks_assumptions": "engine.plan",
        "decide": "engine.decide",
        "evaluate": "engine.evaluate",
        "load": "rulebook",
    },
)
