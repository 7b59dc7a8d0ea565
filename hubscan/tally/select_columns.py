"""Choose verdict columns by the names people type."""

from __future__ import annotations

from hubscan.model.errors import UnknownNameError
from hubscan.model.suggest import unknown
from hubscan.rules import Rulebook, VerdictColumn
from hubscan.rules.rulebook import RULES_ARE_LISTED


def select_columns(
    rulebook: Rulebook, rule: str, tier: str | None = None, mode: str | None = None
) -> list[VerdictColumn]:
    """Columns of `rule`, optionally of one tier and one mode.

    Raises `UnknownNameError` that names the closest rules, or the tiers and modes there are.
    """
    columns = rulebook.columns()
    of_rule = [c for c in columns if c.rule == rule]
    if not of_rule:
        raise unknown("rule", rule, (c.rule for c in columns), RULES_ARE_LISTED)
    found = [c for c in of_rule if tier in (None, c.tier) and mode in (None, c.mode)]
    if not found:
        asked = " and ".join(
            f"{what} '{name}'" for what, name in (("tier", tier), ("mode", mode)) if name
        )
        known = ", ".join(f"{c.tier} ({c.mode})" for c in of_rule)
        raise UnknownNameError(f"rule '{rule}' has no {asked}", hint=f"It has: {known}.")
    return found
