"""The lines that rules draw on a figure, read from their conditions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from hubscan.rules import Rulebook, Tier
from hubscan.rules.language.conditions import Compare, Constant, ParameterTerm, walk
from hubscan.rules.language.parameters import Band


@dataclass(frozen=True, slots=True)
class Line:
    """One threshold of one tier."""

    value: float
    sign: str
    """`>` or `>=`, exactly as the rule has it."""
    rule: str
    tier: str


def floors(
    rulebook: Rulebook, quantity: str, left_out: Collection[tuple[str, str]]
) -> tuple[Line, ...]:
    """Every line that models must be over on `quantity`, lowest first, but for (rule, tier) of
    `left_out`."""
    found = {
        Line(value, node.sign, rule.id, tier.id)
        for rule in rulebook.rules
        for tier in rule.tiers
        if (rule.id, tier.id) not in left_out
        for node in walk(tier.condition)
        if isinstance(node, Compare) and node.quantity == quantity and node.sign in (">", ">=")
        for value in [_value(node, tier)]
        if value is not None
    }
    return tuple(sorted(found, key=lambda line: (line.value, line.sign, line.rule, line.tier)))


def _value(node: Compare, tier: Tier) -> float | None:
    """The number compared with; None if it is a product, another model's, or left open."""
    match node.operand.times, node.operand.over:
        case (Constant(value),), ():
            return value
        case (ParameterTerm(name),), ():
            band = tier.parameters[name].value
            return band.best if isinstance(band, Band) else None
        case _:
            return None
