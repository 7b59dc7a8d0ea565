"""Choose verdict columns by the names people type."""

from __future__ import annotations

from difflib import get_close_matches

from hubscan.model.errors import UnknownNameError
from hubscan.rules import Rulebook, VerdictColumn


def pick(
    rulebook: Rulebook, rule: str, tier: str | None = None, mode: str | None = None
) -> list[VerdictColumn]:
    """Columns of `rule`, optionally of one tier and one mode.

    Raises `UnknownNameError` that names the closest rules, or the tiers and modes there are.
    """
    columns = rulebook.columns()
    of_rule = [c for c in columns if c.rule == rule]
    if not of_rule:
        near = get_close_matches(rule, sorted({c.rule for c in columns}), n=3, cutoff=0.4)
        hint = f"Closest: {', '.join(near)}." if near else "`hubscan rules list` names them."
        raise UnknownNameError(f"no rule '{rule}'", hint=hint)
    found = [c for c in of_rule if tier in (None, c.tier) and mode in (None, c.mode)]
    if not found:
        known = ", ".join(f"{c.tier} ({c.mode})" for c in of_rule)
        raise UnknownNameError(f"rule '{rule}' has no such tier or mode", hint=f"It has: {known}.")
    return found
