"""Choose verdict columns by the names people type."""

from __future__ import annotations

from hubscan.model.errors import UnknownNameError
from hubscan.model.suggest import suggestion, unknown
from hubscan.rules import Rulebook, VerdictColumn
from hubscan.rules.engine.countable import main_columns, mode_shown
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
        raise UnknownNameError(f"rule '{rule}' has no {asked}", hint=_there(of_rule, tier, mode))
    return found


def main_column(book: Rulebook, text: str) -> VerdictColumn:
    """The column that stands for `RULE/TIER`, or for `RULE`: that of the tier that reports open
    with, of a rule without a count that of its first one.

    Raises `UnknownNameError` for names that are not there.
    """
    rule, _, tier = text.partition("/")
    first, *_ = select_columns(book, rule, tier or None)
    standing = {} if tier else {column.rule: column for column in main_columns(book)}
    shown = mode_shown(book.tier(rule, first.tier))
    return standing.get(rule, VerdictColumn(rule, first.tier, shown))


def _there(columns: list[VerdictColumn], tier: str | None, mode: str | None) -> str:
    """What was meant, of the tiers and modes of one rule."""
    tiers = {c.tier for c in columns}
    if tier is not None and tier not in tiers:
        return suggestion(tier, tiers)
    modes = {c.mode for c in columns if tier in (None, c.tier)}
    return suggestion(mode or "", modes)
