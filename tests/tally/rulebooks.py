"""A small rulebook for tests: two rules, one of them silent on derivatives."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hubscan.rules import Rulebook
from hubscan.rules.language.conditions import Compare, Constant, Operand
from hubscan.rules.language.rule import Consequence, Event, Rule, Tier
from hubscan.rules.language.source import Document, Source

DAY = date(2026, 11, 1)


def tier(tier_id: str, quantity: str, sign: str, line: float, mode: str) -> Tier:
    return Tier(
        id=tier_id,
        title=f"tier {tier_id}",
        condition=Compare(quantity, sign, Operand((Constant(line),))),
        consequence=Consequence("reporting", "a report to the regulator"),
        derivative_mode=mode,
        row=f"row-{tier_id}",
        source=Source("The rule", "https://example.org/rule", "p. 3", DAY, "the line", "primary"),
    )


def rule(rule_id: str, *tiers: Tier, title: str | None = None) -> Rule:
    return Rule(
        id=rule_id,
        title=title or f"Rule {rule_id}",
        proponent="Somebody",
        jurisdiction="Nowhere",
        kind="proposal",
        unit="model",
        group="test",
        status=(Event("2024-05", "published"),),
        sources=(Document("rule", "The rule", "https://example.org/rule", DAY, "primary"),),
        derivative_mode=tiers[0].derivative_mode,
        derivative_note="",
        accounting="",
        notes=("a note",),
        parameters={},
        tiers=tiers,
        highest_tier_wins=False,
        readings=(),
        examples=(),
        path=Path("rules/test.yaml"),
    )


BOOK = Rulebook(
    (
        rule("quiet", tier("line", "training_flop", ">=", 1e23, "silent")),
        rule("size", tier("big", "parameters", ">", 1e9, "cumulative")),
    ),
    references={},
)
